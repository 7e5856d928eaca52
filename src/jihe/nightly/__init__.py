"""One night: what came in, what the rules find and the models warn of, the cases, the page in the morning."""
