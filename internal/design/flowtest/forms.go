package flowtest

import (
	"fmt"
	"slices"
	"strings"
	"testing/fstest"

	"github.com/ivrsim/ivrsim/internal/design/flow"
)

// forms are steps of each kind, whose key is the first, with every setting. TO is any step; RUN a flow
// that returns back or again; GO any flow. The flow has the attributes count and mine.
var forms = []string{
	`{say: "You are {position}, {entry}.", then: TO}`,
	`{menu: Choose., choices: {1: TO, "2, two": TO, 0: TO}, then: {exhausted: TO}}`,
	`{menu: Choose., choices: {star: TO}, attempts: 1, then: TO}`,
	`{menu: Choose., choices: {1: TO}, attempts: 1, then: {no_input: TO, no_match: TO}}`,
	`{menu: Choose., choices: {1: TO}, attempts: {no_input: 1, no_match: 3}, barge_in: no, then: {exhausted: TO}}`,
	`{collect: Your number?, digits: 2, attempts: {no_input: 2}, then: {collected: TO, no_match: TO, exhausted: TO}}`,
	`{say: Please hold., pause: 2s, then: TO}`,
	`{menu: Choose., choices: {1: TO, star: TO, extension: {digits: 4, into: entry, then: TO}}, attempts: 2, then: TO}`,
	`{menu: Choose., choices: {"0, agent": TO, extension: {digits: 2-3, then: TO}}, then: {no_match: TO, no_input: TO}}`,
	`{menu: Choose., choices: {1: TO, 2: TO}, sets: {1: {tier: [gold]}, exhausted: {tier: green}}, then: TO}`,
	`{collect: Your number?, digits: 1, then: {collected: TO, no_match: TO, exhausted: TO}}`,
	`{collect: Your number?, digits: 4, into: entry, then: {collected: TO, exhausted: TO}}`,
	`{collect: Your number?, digits: 1-3, ends_with: hash, secret: yes, then: TO}`,
	`{collect: Your name?, format: words, digits: 1-3, into: entry, then: {collected: TO, keyed: TO, exhausted: TO}}`,
	`{collect: Your day of birth?, format: mmddyyyy, between: 3s, into: entry, then: {collected: TO, exhausted: TO}}`,
	`{collect: Your card?, digits: 8, check_digit: luhn, into: entry, then: {collected: TO, no_match: TO, no_input: TO}}`,
	`{collect: Your account?, digits: 5-9, check_digit: mod11, into: entry, then: TO}`,
	`{collect: Your card's month?, format: mmyy, into: entry, then: {collected: TO, exhausted: TO}}`,
	`{collect: Your day of birth?, format: ddmmyyyy, ends_with: hash, then: TO}`,
	`{collect: Your other number?, digits: 4, into: other, then: {collected: TO, exhausted: TO}}`,
	`{lookup: card, into: {found: [entry]}, then: {found: TO, error: TO}}`,
	`{lookup: card, sets: {found: {tier: gold}, error: {language: es}}, then: {found: TO, error: TO}}`,
	`{lookup: card, sets: {found: {tier: [gold, green], language: [en, es]}}, then: {found: TO, error: TO}}`,
	`{lookup: card, sets: {found: {count: {add: 1}}, error: {mine: {copy: tier}}}, then: {found: TO, error: TO}}`,
	`{branch: tier, then: {green: TO, gold: TO}, sets: {gold: {tier: green}, green: {tier: gold}}}`,
	`{branch: entry, then: {"10-19, 30": TO, length 3: TO, over 5000: TO, otherwise: TO}}`,
	`{branch: entry, then: {contains 7: TO, same as other: TO, at most other: TO, otherwise: TO}}`,
	`{branch: chance, shares: {new: 30%, old: 70%}, sets: {new: {tier: gold}}, then: {new: TO, old: TO}}`,
	`{branch: chance, shares: {new: 0.5%, old: 99.5%}, then: TO}`,
	`{branch: abroad, then: {yes: TO, otherwise: TO}}`,
	`{branch: day, then: TO}`,
	`{branch: hub, then: {new_york: TO, london: TO}}`,
	`{branch: count, then: {0-1: TO, at least 2: TO}, sets: {0-1: {count: {add: 1}}}}`,
	`{branch: mine, then: {gold: TO, otherwise: TO}}`,
	`{check: far, then: {closed: TO, otherwise: TO}}`,
	`{check: far, then: TO}`,
	`{check: office, then: {closed: TO, otherwise: TO}}`,
	`{check: night, then: TO}`,
	`{check: small, then: {closed: TO, full: TO, under 5m: TO, under 1m: TO, otherwise: TO}}`,
	`{check: general, then: {unstaffed: TO, idle: TO, under 1m: TO, otherwise: TO}}`,
	`{set: {tier: gold}, then: TO}`,
	`{set: {count: {add: 1}, mine: {copy: tier}}, then: TO}`,
	`{set: {tier: {copy: mine}, count: {add: -2}}, then: TO}`,
	`{loop: 2, then: {again: TO, done: TO}}`,
	`{queue: far, then: {answered: TO, closed: TO}}`,
	`{queue: {by: tier, gold: far, otherwise: small}, then: {answered: TO, full: TO, closed: TO}}`,
	`{queue: {by: tier, gold: far, otherwise: small}, priority: {by: abroad, yes: 7, otherwise: 2}, then: {answered: TO, full: TO, closed: TO}}`,
	`{queue: {by: country, US: far, otherwise: general}, then: {answered: TO, closed: TO}}`,
	`{queue: late, then: {answered: TO, closed: TO}}`,
	`{queue: small, hold: "{wait} minutes", every: 30s, choices: {1: TO}, max_wait: 5m, then: TO}`,
	`{queue: general, then: {answered: TO, escalated: TO}}`,
	`{queue: general, while: waiting, max_wait: 5m, then: {answered: TO, escalated: TO, timed_out: TO, leave: TO}}`,
	`{queue: small, while: waiting, then: TO}`,
	`{callback: small, say: "We call {caller}.", then: {booked: TO, declined: TO}}`,
	`{callback: small, asks: no, then: {booked: TO}}`,
	`{callback: {by: tier, gold: far, otherwise: small}, say: Press 1., then: {booked: TO, declined: TO}}`,
	`{deflect: chat, then: TO}`,
	`{deflect: chat, asks: no, then: {accepted: TO}}`,
	`{record: mailbox, most: 1m, then: {recorded: TO, silent: TO}}`,
	`{transfer: +1 202 555 0100}`,
	`{transfer: desk, takes: 1m, then: {completed: TO, no_answer: TO}}`,
	`{transfer: desk, takes: 1m, rings: 20s, then: {completed: TO, no_answer: TO}}`,
	`{run: RUN, then: TO}`,
	`{run: RUN, then: TO, sets: {again: {tier: gold}, back: {tier: [green, gold]}}}`,
	`{go: GO}`,
	`{return: back}`,
	`{return: again}`,
	`{end: resolved, say: "{reference}"}`,
	`{end: self_served}`,
	`{listen: "How can I help?", intents: {cancel: [cancel my card, I lost it], owe: {en: [what do I owe, my bill]}}, choices: {0: TO}, into: intent, then: {cancel: TO, owe: TO, exhausted: TO}}`,
	`{listen: What else?, intents: {cancel: [stop it, end it], more: [more, again]}, into: intent, attempts: 1, sets: {cancel: {tier: gold}}, then: TO}`,
	`{say: This call is recorded., barge_in: no, then: TO}`,
}

// ownAttributes are the attributes of flows whose steps have the forms.
const ownAttributes = "attributes: {count: 0-3, mine: [green, gold]}\n"

// KindsWithoutForm returns the kinds that have no form.
func KindsWithoutForm() []flow.Kind {
	hasForm := func(k flow.Kind) bool {
		return slices.ContainsFunc(forms, func(form string) bool { return strings.HasPrefix(form, "{"+k.String()+":") })
	}
	return slices.DeleteFunc(slices.Collect(flow.Kinds()), hasForm)
}

// FormCenter returns a center with a flow for each form, called form_0 and so on, a line that starts
// it, and a scenario with calls of each line, whose answers are not given. From each outcome of
// the form's step, callers may come to it again.
func FormCenter() fstest.MapFS {
	folder := fstest.MapFS{
		"inner.yaml":   {Data: []byte("flow: inner\nstart: ask\nsteps:\n  ask: {menu: Choose., choices: {1: back, 2: again}, then: {exhausted: back}}\n  back: {return: back}\n  again: {return: again}\n")},
		"waiting.yaml": {Data: []byte("flow: waiting\nstart: ask\nsteps:\n  ask: {menu: Choose., choices: {1: again, 2: leave}, then: {exhausted: again}}\n  again: {return: again}\n  leave: {return: leave}\n")},
	}
	lines := ""
	calls := ""
	for i, form := range forms {
		name := fmt.Sprintf("form_%d", i)
		lines += fmt.Sprintf("  %s: {number: 1-800-528-4%03d, country: US, languages: [en, es], flow: start_%d}\n",
			name, i, i)
		calls += fmt.Sprintf("  %s: {total: 40, shape: flat}\n", name)

		// A flow starts each form by a run, so returns of the form have a target too.
		folder[fmt.Sprintf("start_%d.yaml", i)] = &fstest.MapFile{Data: fmt.Appendf(nil,
			"flow: start_%d\nstart: form\nsteps:\n  form: {run: %s, then: done}\n  done: {end: done}\n", i, name)}

		// The placeholders stand for steps of this flow. The position exists only in a queue.
		step := strings.NewReplacer("{position}, {entry}", "{entry}", "TO", "more", "RUN", "inner", "GO",
			"inner").Replace(form)
		folder[name+".yaml"] = &fstest.MapFile{Data: []byte("flow: " + name + "\nstart: entry\n" + ownAttributes +
			"steps:\n" +
			"  entry: {collect: Your number?, digits: 3-4, into: entry, then: {collected: other, exhausted: done}}\n" +
			"  other: {collect: Your other number?, digits: 4, into: other, then: {collected: copy, exhausted: done}}\n" +
			"  copy: {set: {mine: {copy: tier}}, then: form}\n" +
			"  form: " + step + "\n" +
			"  more: {menu: Once more?, choices: {1: form, 2: done}, then: {exhausted: done}}\n" +
			"  done: {end: done}\n")}
	}

	center, _, _ := strings.Cut(routingFile(), "lines:\n")
	folder["routing.yaml"] = &fstest.MapFile{Data: []byte(center + "lines:\n" + lines)}
	folder["day.yaml"] = &fstest.MapFile{Data: []byte("scenario: day\nday: 2026-11-24\nreplications: 1\ncallers: {slips: {silent: 10%, wrong_key: 10%}}\ncalls:\n" +
		calls)}

	return folder
}
