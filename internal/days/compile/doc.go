// Package compile turns a scenario into the simulator's input: names become ids, wall
// clocks simulated time, volumes rates. As a compiler does, it first resolves all
// names and then, only if there are no errors, follows callers through the flows to
// check that every question has an answer and every queue has agents.
//
// [Scenario] compiles one scenario, [Check] all of a folder. [Explain] prints the
// values of a scenario and their sources.
//
// It does not know how a model is simulated.
package compile
