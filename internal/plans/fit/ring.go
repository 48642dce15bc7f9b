package fit

// Ring is how agents' phones ring before a conversation, as a column of the records tells it.
type Ring struct {
	Takes    Estimate // seconds before an answer; N is 0 if no column tells it
	NotTaken Estimate // the share of the rings that go to the next agent
}

// ringOf estimates the rings of all groups from the visits.
func ringOf(visits []*visit) (ring Ring) {
	const least = 30 // rings

	// A ring that nobody answers has no length in the records, but it counts for the share.
	var lengths []float64
	missed := 0
	for _, v := range visits {
		missed += int(v.missed)
		if v.rang > 0 && v.answered != never {
			lengths = append(lengths, float64(v.rang)/1000)
		}
	}

	// A few rings give no usable mean, so the scenario then has no rings.
	if len(lengths) < least {
		return Ring{}
	}

	sum := 0.0
	for _, length := range lengths {
		sum += length
	}

	ring.Takes = withoutInterval(sum/float64(len(lengths)), len(lengths), "mean")
	ring.NotTaken = shareOf(missed, missed+len(lengths))
	return ring
}
