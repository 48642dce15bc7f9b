package routing

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// The ids of the rules.
const (
	InvalidLineNumber diag.RuleID = "invalid-line-number"
	UnservedCountry   diag.RuleID = "unserved-country"
	SharedPlan        diag.RuleID = "shared-plan"
	UnreachedQueue    diag.RuleID = "unreached-queue"
)

// Rules are the rules that Check evaluates.
var Rules = []diag.Rule{
	invalidLineNumberRule,
	unservedCountryRule,
	sharedPlanRule,
	unreachedQueueRule,
}

// Check reports advice: what is no error but what callers may find faulty.
func Check(c *Center, found *diag.Findings) {
	invalidLineNumber(c, found)
	unservedCountry(c, found)
	sharedPlan(c, found)
	unreachedQueue(c, found)
}

// Allows reports whether a list of suppressed advice contains a rule.
func Allows(list []diag.Text, rule diag.RuleID) bool {
	return slices.ContainsFunc(list, func(a diag.Text) bool { return a.Value == string(rule) })
}

// exampleHead and exampleFlow surround the lines of a rule's example.
const (
	exampleHead = `-- routing.yaml --
center: example
hubs: {london: {timezone: Europe/London, languages: [en]}}
`
	exampleFlow = `-- main.yaml --
flow: main
start: person
steps:
  person: {queue: general, then: {answered: done}}
  done:   {end: resolved}
`
)
