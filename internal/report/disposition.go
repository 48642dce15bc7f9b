package report

// Disposition is how a call ended: the first that is true, in this order after
// Blocked, which excludes all others.
type Disposition uint8

// The dispositions.
const (
	Blocked Disposition = iota
	Answered
	Booked // a callback
	Deflected
	Transferred
	Abandoned // hung up in a queue
	HungUp    // elsewhere
	SelfServed
	GaveUp       // any other end
	Dispositions // how many there are
)

// String gives the name that reports and metrics use.
func (d Disposition) String() string {
	return [...]string{"blocked", "answered", "booked", "deflected", "transferred", "abandoned", "hung_up", "self_served", "gave_up"}[d]
}
