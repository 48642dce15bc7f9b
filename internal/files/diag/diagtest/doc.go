// Package diagtest compares the findings in YAML files with comments on the lines
// where they are expected.
//
//	then: {exhausted: persn}  # want unknown-step "did you mean \"person\""
//
// says that this line has a finding of that rule whose message or fix contains
// the quoted text, which may be left out. A line with several findings has
// several comments; "# want(-1) RULE" is for the line above, "# want(+1)" for the
// next.
package diagtest
