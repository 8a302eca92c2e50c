"""Parameter groups: of instances and of clusters, which AWS keeps apart and people do not."""
