"""What customers of the lab say, in the files beside this one."""
