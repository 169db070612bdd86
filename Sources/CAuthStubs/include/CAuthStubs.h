/* Nothing to call: the functions are for the linker alone. */
