// Real nodes share the machine's few cores, and some scenarios measure seconds: one test at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
