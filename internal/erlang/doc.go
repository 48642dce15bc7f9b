// Package erlang holds the exact formulas of queueing theory that the
// simulation is tested against and staffing starts from: Erlang B, C and A,
// non-preemptive priorities, M_t/G/∞.
//
// Rates are per unit of time, any unit as long as it is the same one. It
// imports nothing of this module.
package erlang
