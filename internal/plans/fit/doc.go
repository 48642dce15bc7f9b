// Package fit estimates a center from call records: arrivals, patience, conversations,
// staff and priorities, each with its sample size and 95% interval, and writes it as a
// folder that can be simulated.
//
// [Collect] reads the records into a compact form, [Fit] estimates the [Center],
// [Center.Check] simulates the days that it was fitted to, by package backtest, and
// [Center.Files] writes it. Each line has a flow that takes the mean time in the menus and
// then branches on the attribute queue: the queue that the call joins first or, of a call
// that joins none, its outcome. So a trace with a column queue replays where calls went.
//
// It does not know how records are written (package records) nor how days are compared.
package fit
