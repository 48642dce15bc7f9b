// Package staffing searches by simulation for the least staff that holds every goal of a scenario.
//
// A plan has a number of agents for each variable: a group in a shift or an interval (problem.go),
// or in a shift of a pattern, which overlaps others (patterns.go). A goal, in each of its periods,
// is a requirement (requirement.go). A component is a set of variables and requirements that
// callers connect (components.go).
//
// [Run] (search.go) changes one plan, the current one. It simulates plans that meet the callers of
// the scenario's seed (simulate.go), within the budget (budget.go). Each component has its own
// search, and the same replications answer all of them (together.go). There are three phases:
//
//  1. start.go: the least multiple of the scenario's numbers that seems to hold, or the staff of
//     Erlang A (erlang.go): a multiple of it if that is cheaper. If goals are of periods, its need is
//     raised where they fail (raise.go). If a user waits, a first plan is proven at once, with few
//     replications.
//  2. descend.go: the phase measures the worth of each agent, and tries the plans that a model of
//     these losses proposes (losses.go), until nothing saves. If goals are of hours, it searches
//     every second hour at the same time (windows.go). Then it goes on with more replications.
//  3. proof.go: the plan is proven on seeds that are fixed before. While a goal is not shown to hold,
//     the plan gets more agents and is proven with the next seed.
//
// Then the other results are simulated: one agent fewer (proof.go), the formula's plan and plans
// around the answer (around.go). The other files write the result (result.go, text.go,
// scenario.go).
//
// Simulation with a search over staffing levels goes back to J. Atlason, M. A. Epelman and S. G.
// Henderson, "Optimizing call center staffing using simulation and analytic center cutting-plane
// methods", Management Science 54(2), 2008.
//
// A product in a sum is converted to float64 first, so that no processor fuses the two and results
// have the same bits (package portable).
//
// The package does not read the clock: its caller gives the share of the time that is spent. It
// does not know how a day is simulated, or the form of staff in a file.
package staffing
