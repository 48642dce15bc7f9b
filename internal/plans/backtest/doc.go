// Package backtest compares what a simulation predicts with what call records say: by
// day and interval, queue and tier, with the range in which one day may lie, and beside
// what Erlang A and Erlang C say of the same intervals.
//
// The real day and each simulated day go through the same counts, so that both sides of a
// comparison mean the same. With the real arrivals replayed this is trace-driven
// validation (A. M. Law, Simulation Modeling and Analysis, 5th ed., §5.6.1, the correlated
// inspection approach).
//
// It does not know how records are written in a file, nor how a model is made from one.
package backtest
