// Three node processes fill the machine; a second cluster beside them would measure the machine.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
