"""When and in what order: Prefect flows, the command line, the pages. The only room that reads the environment."""
