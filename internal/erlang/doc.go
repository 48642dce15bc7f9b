// Package erlang has formulas of queueing theory: Erlang B, C and A, non-preemptive
// priorities, redials, the transient M_t/M/s_t+M queue and the M_t/G/∞ queue. The
// simulation is tested against them.
//
// Rates are per unit of time. Any unit can be used, the same for all arguments.
package erlang
