"""What AWS has on offer: versions of engines, and classes that they run on."""
