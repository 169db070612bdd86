SplitterBenchmark.run()
