"""The page of one case: its rows as the night packed them, its pictures, unmasking, papers and files."""
