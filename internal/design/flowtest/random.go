package flowtest

import (
	"fmt"
	"strings"
	"testing/fstest"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
)

// RandomCenter draws a center of one to four flows, of which only later ones
// are run, with edges to any of their steps.
func RandomCenter(t *rapid.T) fstest.MapFS {
	center := strings.NewReplacer(
		"elsewhere:", "  london: {timezone: Europe/London, languages: [en]}\nregions: {europe: {hub: london, countries: [GB]}}\nelsewhere:",
		"queues:\n", "attributes: {tier: [green, gold]}\nchannels: {chat: {responds: 5m-15m}}\nhours: {office: {timezone: Europe/London, mon-fri: 08:00-20:00, closed: [2026-12-25]}, night: {mon-sun: 20:00-08:00}}\nqueues:\n  late: {hours: night, hubs: [london]}\n  small: {answer_within: 20s, capacity: 3, hours: {mon-fri: 08:00-20:00}}\n  far: {answer_within: 20s, hours: 24/7, hubs: [london]}\n",
	).Replace(diagtest.Center)
	folder := fstest.MapFS{"routing.yaml": {Data: []byte(center)}}
	flows := rapid.IntRange(1, 4).Draw(t, "flows")
	for i := range flows {
		folder[FlowName(i)+".yaml"] = &fstest.MapFile{Data: []byte(randomFlow(t, i, flows))}
	}
	folder["waiting.yaml"] = &fstest.MapFile{Data: []byte(randomWaiting(t))}
	return folder
}

// randomWaiting draws the flow that queue steps run while calls wait.
func randomWaiting(t *rapid.T) string {
	forms := []string{
		"{say: Please hold., then: TO}", "{branch: tier, then: {green: TO, gold: TO}}", "{set: {language: es}, then: TO}",
		"{menu: Choose., choices: {1: TO, 2: TO}, then: {exhausted: TO}}", "{collect: Your number?, digits: 1, into: entry, then: {collected: TO, exhausted: TO}}",
		"{menu: Choose., choices: {1: TO, extension: {digits: 2-4, into: entry, between: 2s, then: TO}}, then: {exhausted: TO}}",
		"{lookup: card, into: {found: [entry]}, then: {found: TO, error: TO}}", "{check: general, then: {idle: TO, otherwise: TO}}",
		"{branch: entry, then: {1-5: TO, otherwise: TO}}", "{loop: 2, then: {again: TO, done: TO}}",
	}
	b := "flow: waiting\nstart: s0\nsteps:\n"
	const steps = 4
	for s := range steps {
		form := rapid.SampledFrom(forms).Draw(t, "waiting")
		for strings.Contains(form, "TO") {
			form = strings.Replace(form, "TO", rapid.SampledFrom([]string{"s0", "s1", "s2", "s3", "again", "leave"}).Draw(t, "to"), 1)
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
	b.WriteString("steps:\n")
	for s := range steps {
		fmt.Fprintf(&b, "  s%d: %s\n", s, randomStep(t, to, i, flows))
	}
	return b.String()
}

func randomStep(t *rapid.T, to func() string, i, flows int) string {
	forms := []string{
		`{say: "You are {position}, {entry}.", then: TO}`,
		`{menu: Choose., choices: {1: TO, "2, two": TO, 0: TO}, then: {exhausted: TO}}`,
		`{menu: Choose., choices: {star: TO}, attempts: 1, then: TO}`,
		`{menu: Choose., choices: {1: TO}, attempts: 1, then: {no_input: TO, no_match: TO}}`,
		`{menu: Choose., choices: {1: TO, star: TO, extension: {digits: 4, into: entry, then: TO}}, attempts: 2, then: TO}`,
		`{menu: Choose., choices: {"0, agent": TO, extension: {digits: 2-3, then: TO}}, then: {no_match: TO, no_input: TO}}`,
		`{collect: Your number?, digits: 1, then: {collected: TO, no_match: TO, exhausted: TO}}`,
		`{collect: Your number?, digits: 4, into: entry, then: {collected: TO, exhausted: TO}}`,
		`{collect: Your number?, digits: 1-3, ends_with: hash, secret: yes, then: TO}`,
		`{collect: Your name?, format: words, digits: 1-3, into: entry, then: {collected: TO, keyed: TO, exhausted: TO}}`,
		`{lookup: card, into: {found: [entry]}, then: {found: TO, error: TO}}`,
		`{lookup: card, sets: {found: {tier: gold}, error: {language: es}}, then: {found: TO, error: TO}}`,
		`{lookup: card, sets: {found: {tier: [gold, green], language: [en, es]}}, then: {found: TO, error: TO}}`,
		`{menu: Choose., choices: {1: TO, 2: TO}, sets: {1: {tier: [gold]}, exhausted: {tier: green}}, then: TO}`,
		`{branch: tier, then: {green: TO, gold: TO}, sets: {gold: {tier: green}, green: {tier: gold}}}`,
		`{branch: entry, then: {"10-19, 30": TO, length 3: TO, over 5000: TO, otherwise: TO}}`,
		`{branch: entry, then: {contains 7: TO, same as other: TO, at most other: TO, otherwise: TO}}`,
		`{collect: Your other number?, digits: 4, into: other, then: {collected: TO, exhausted: TO}}`,
		`{branch: abroad, then: {yes: TO, otherwise: TO}}`,
		`{branch: day, then: TO}`,
		`{branch: hub, then: {new_york: TO, london: TO}}`,
		`{queue: far, then: {answered: TO, closed: TO}}`,
		`{queue: {by: tier, gold: far, otherwise: small}, then: {answered: TO, full: TO, closed: TO}}`,
		`{queue: {by: tier, gold: far, otherwise: small}, priority: {by: abroad, yes: 7, otherwise: 2}, then: {answered: TO, full: TO, closed: TO}}`,
		`{queue: {by: country, GB: far, otherwise: general}, then: {answered: TO}}`,
		`{check: far, then: {closed: TO, otherwise: TO}}`,
		`{check: far, then: TO}`,
		`{check: office, then: {closed: TO, otherwise: TO}}`,
		`{check: night, then: TO}`,
		`{queue: late, then: {answered: TO, closed: TO}}`,
		`{check: small, then: {closed: TO, full: TO, under 5m: TO, under 1m: TO, otherwise: TO}}`,
		`{check: general, then: {unstaffed: TO, idle: TO, under 1m: TO, otherwise: TO}}`,
		`{set: {tier: gold}, then: TO}`,
		`{loop: 2, then: {again: TO, done: TO}}`,
		`{queue: small, hold: "{wait} minutes", every: 30s, choices: {1: TO}, max_wait: 5m, then: TO}`,
		`{queue: general, then: {answered: TO, escalated: TO}}`,
		`{queue: general, while: waiting, max_wait: 5m, then: {answered: TO, escalated: TO, timed_out: TO, leave: TO}}`,
		`{queue: small, while: waiting, then: TO}`,
		`{callback: small, say: "We call {caller}.", then: {booked: TO, declined: TO}}`,
		`{deflect: chat, then: TO}`,
		`{record: mailbox, most: 1m, then: {recorded: TO, silent: TO}}`,
		`{deflect: chat, asks: no, then: {accepted: TO}}`,
		`{callback: small, asks: no, then: {booked: TO}}`,
		`{transfer: +1 202 555 0100}`,
		`{transfer: desk, takes: 1m, then: {completed: TO, no_answer: TO}}`,
		`{end: resolved, say: "{reference}"}`,
		`{end: self_served}`,
		`{return: back}`,
		`{return: again}`,
	}
	forms = append(forms, "{go: "+FlowName(rapid.IntRange(0, flows-1).Draw(t, "go"))+"}")
	if i+1 < flows {
		inner := FlowName(rapid.IntRange(i+1, flows-1).Draw(t, "run"))
		forms = append(forms, "{run: "+inner+", then: TO}", "{run: "+inner+", then: TO}", "{run: "+inner+", then: TO, sets: {again: {tier: gold}, back: {tier: [green, gold]}}}")
	}
	form := rapid.SampledFrom(forms).Draw(t, "step")
	for strings.Contains(form, "TO") {
		form = strings.Replace(form, "TO", to(), 1)
	}
	return form
}
