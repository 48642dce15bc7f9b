// Package des holds what a discrete-event simulation stands on: a calendar of
// pending events in integer nanoseconds, and random numbers that are functions
// of a key, so that two designs meet the same callers.
//
// It knows nothing of calls, queues or agents.
package des
