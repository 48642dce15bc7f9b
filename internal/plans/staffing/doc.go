// Package staffing searches for the least staff with which every goal of a scenario
// holds, by simulation.
//
// A plan has a number of agents for each variable: a group in a shift or an interval (problem.go), or
// in a shift of a pattern, which overlaps others (patterns.go). A goal, in each of its periods, is a
// requirement (requirement.go). Variables and requirements that no caller connects with others are a component
// (components.go).
//
// [Run] (search.go) changes one plan, the current one, by simulating plans that meet the callers of the
// scenario's seed (simulate.go), as far as the budget goes (budget.go). Each component has a search of its own,
// and all of them are answered by the same replications (together.go). There are three phases:
//
//  1. start.go: the least multiple of the scenario's numbers that seems to hold, or the staff of Erlang A
//     (erlang.go): a multiple of it if that is cheaper, or, where goals are of periods, its need raised where
//     they fail (raise.go). Where a user waits, a first plan is proven at once, by few replications.
//  2. descend.go: it measures what each agent is worth, and tries the plans that a model of these losses
//     proposes (losses.go), until nothing saves; then it goes on with twice the replications.
//  3. proof.go: the plan is proven on seeds that are fixed before; as long as a goal is not shown to hold, it
//     is repaired and proven with the next seed.
//
// What is told beside the plan is then simulated: one agent fewer (proof.go), the formula's plan and plans
// around the answer (around.go). The rest writes it (result.go, text.go, scenario.go).
//
// Simulation with a search over staffing levels goes back to J. Atlason, M. A. Epelman
// and S. G. Henderson, "Optimizing call center staffing using simulation and analytic
// center cutting-plane methods", Management Science 54(2), 2008.
//
// A product that is added is converted to float64 first, so that no processor fuses the two and results are the same
// bits (package portable).
//
// The package does not read the clock: its caller gives the share of the time that is spent. It
// does not know how a day is simulated, nor how staff is written in a file.
package staffing
