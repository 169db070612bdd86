/// Line-wise CRC-32; see engine.md 3.1.
