// Package erlangtest has exact results of queueing theory that the simulation is tested
// against: non-preemptive priorities, redials, the transient M_t/M/s_t+M queue and the
// M_t/G/∞ queue.
//
// Rates are per unit of time. Any unit can be used, the same for all arguments.
package erlangtest
