// Package backtest compares the predictions of a simulation with call records: by day and interval,
// queue and tier, with the range of one day, and with the results of Erlang A and Erlang C for the
// same intervals.
//
// The real day and each simulated day go through the same counts, so both sides of a comparison
// have the same meaning. With the real arrivals replayed this is trace-driven validation (A. M.
// Law, Simulation Modeling and Analysis, 5th ed., §5.6.1, the correlated inspection approach).
//
// The package does not know the form of records in a file, or how a model is made from one.
package backtest
