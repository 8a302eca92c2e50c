"""EBS volumes: the disks of instances, and those that wait for one."""
