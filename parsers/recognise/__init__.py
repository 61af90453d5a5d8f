"""From a Document to the form's cells: which table, which row, which column, which number."""
