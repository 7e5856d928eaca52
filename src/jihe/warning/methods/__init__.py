"""Ways a model is fitted and scored, one file a method; a file here is found, and named nowhere else."""
