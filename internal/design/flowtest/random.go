package flowtest

import (
	"fmt"
	"slices"
	"strings"
	"testing/fstest"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
)

// RandomCenter draws a center of one to four flows with edges to any of their steps. A flow runs
// only later flows.
func RandomCenter(t *rapid.T) fstest.MapFS {
	folder := fstest.MapFS{"routing.yaml": {Data: []byte(routingFile())}}
	flows := rapid.IntRange(1, 4).Draw(t, "flows")
	for i := range flows {
		folder[FlowName(i)+".yaml"] = &fstest.MapFile{Data: []byte(randomFlow(t, i, flows))}
	}
	folder["waiting.yaml"] = &fstest.MapFile{Data: []byte(randomWaiting(t))}
	return folder
}

// routingFile returns a routing.yaml with what the forms name.
func routingFile() string {
	return strings.NewReplacer("[en]", "[en, es]",
		"elsewhere:", "  london: {timezone: Europe/London, languages: [en]}\nregions: {europe: {hub: london, countries: [GB]}}\nelsewhere:",
		"queues:\n", "attributes: {tier: [green, gold]}\nchannels: {chat: {responds: 5m-15m}}\nhours: {office: {timezone: Europe/London, mon-fri: 08:00-20:00, closed: [2026-12-25, 01-01], 12-24: 08:00-12:00, 2026-12-24: 10:00-14:00}, night: {mon-sun: 20:00-08:00}}\nqueues:\n  late: {hours: night, hubs: [london]}\n  small: {answer_within: 20s, capacity: 3, hours: {mon-fri: 08:00-20:00}}\n  far: {answer_within: 20s, hours: 24/7, hubs: [london]}\n",
	).Replace(diagtest.Center)
}

// randomWaiting draws the flow that queue steps run while calls wait.
func randomWaiting(t *rapid.T) string {
	forms := []string{
		"{say: Please hold., then: TO}",
		"{branch: tier, then: {green: TO, gold: TO}}",
		"{set: {language: es}, then: TO}",
		"{menu: Choose., choices: {1: TO, 2: TO}, then: {exhausted: TO}}",
		"{collect: Your number?, digits: 1, into: entry, then: {collected: TO, exhausted: TO}}",
		"{menu: Choose., choices: {1: TO, extension: {digits: 2-4, into: entry, between: 2s, then: TO}}, then: {exhausted: TO}}",
		"{lookup: card, into: {found: [entry]}, then: {found: TO, error: TO}}",
		"{check: general, then: {idle: TO, otherwise: TO}}",
		"{branch: entry, then: {1-5: TO, otherwise: TO}}", "{loop: 2, then: {again: TO, done: TO}}",
	}

	b := "flow: waiting\nstart: s0\nsteps:\n"
	const steps = 4
	for s := range steps {
		form := rapid.SampledFrom(forms).Draw(t, "waiting")
		for strings.Contains(form, "TO") {
			form = strings.Replace(form, "TO",
				rapid.SampledFrom([]string{"s0", "s1", "s2", "s3", "again", "leave"}).Draw(t, "to"), 1)
		}
		b += fmt.Sprintf("  s%d: %s\n", s, form)
	}

	return b + "  again: {return: again}\n  leave: {return: leave}\n"
}

// FlowName names the flows of a random center: the line starts main.
func FlowName(i int) string {
	if i == 0 {
		return "main"
	}
	return fmt.Sprintf("flow_%d", i)
}

func randomFlow(t *rapid.T, i, flows int) string {
	steps := rapid.IntRange(1, 8).Draw(t, "steps")
	to := func() string { return fmt.Sprintf("s%d", rapid.IntRange(0, steps-1).Draw(t, "to")) }
	var b strings.Builder
	fmt.Fprintf(&b, "flow: %s\nstart: %s\n", FlowName(i), to())

	if rapid.Bool().Draw(t, "anywhere") {
		fmt.Fprintf(&b, "anywhere: {\"0, agent\": %s, star: %s}\n", to(), to())
	}

	b.WriteString(ownAttributes + "steps:\n")

	for s := range steps {
		fmt.Fprintf(&b, "  s%d: %s\n", s, randomStep(t, to, i, flows))
	}

	return b.String()
}

func randomStep(t *rapid.T, to func() string, i, flows int) string {
	last := i+1 == flows // and no later flow can be run
	form := rapid.SampledFrom(slices.DeleteFunc(slices.Clone(forms),
		func(form string) bool { return last && strings.Contains(form, "RUN") })).Draw(t, "step")
	if !last {
		form = strings.Replace(form, "RUN", FlowName(rapid.IntRange(i+1, flows-1).Draw(t, "run")), 1)
	}
	form = strings.Replace(form, "GO", FlowName(rapid.IntRange(0, flows-1).Draw(t, "go")), 1)
	for strings.Contains(form, "TO") {
		form = strings.Replace(form, "TO", to(), 1)
	}
	return form
}
