# For those who have make in their fingers: `make shell`, `make test`. The work is done by ./dev.

.PHONY: shell test check bench docs clean

shell test check bench docs clean:
	@./dev $@ $(ARGS)
