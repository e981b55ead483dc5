// Each test starts several processes; more at a time would measure the machine.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
