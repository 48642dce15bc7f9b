// Package des holds what a discrete-event simulation stands on: a calendar of
// pending events in integer nanoseconds, random numbers that are functions of a key,
// so that two designs meet the same callers, and the distributions that are drawn
// with them.
//
// It knows nothing of calls, queues or agents.
package des
