package compile

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// maxIntents bounds what callers call about: a call stores its intent in a byte.
const maxIntents = 256

// population compiles who calls a line.
func (c *callCompiler) population(id routing.LineID, callers *scenario.Callers) model.Population {
	p := model.Population{
		Origins:        c.origins(id, callers),
		Intent:         c.shares(callers.Intent, c.model.Intents, "intent"),
		Language:       c.languages(id, callers.Language),
		Patience:       c.patience(callers),
		AnswersAfter:   callers.AnswersAfter,
		PromptBehavior: callers.Slips,
		Redial:         callers.Redial,
	}

	if callers.Tier.IsGiven() {
		p.Attributes = append(p.Attributes, c.attributeShares(routing.AttrTier, &callers.Tier, "tier"))
	}

	for i := range callers.Attributes {
		pair := &callers.Attributes[i]
		if a, ok := c.declaredAttribute(pair.Key); ok {
			p.Attributes = append(p.Attributes, c.attributeShares(a, &pair.Value, pair.Key.Value))
		}
	}

	return p
}

// attributeShares compiles the distribution of an attribute's values: one distribution for all
// times, or the rows of a file.
func (c *callCompiler) attributeShares(a routing.AttributeID, given *scenario.Shares,
	what string,
) model.AttributeShares {
	values := c.center.Attributes[a].Values
	if given.File.Place.IsZero() {
		return model.AttributeShares{Attribute: a, Shares: c.shares(given.Mixture, values, what)}
	}

	out := model.AttributeShares{Attribute: a, Shares: make([]float64, len(values))}
	if timed := c.readShares(given.File, values, what); timed != nil {
		timed.addTo(c, &out)
	}
	return out
}

// languages returns the shares of the languages that a line offers. Where callers speak
// none of them, or nothing is given, they speak the line's first.
func (c *callCompiler) languages(id routing.LineID, m scenario.Mixture) []float64 {
	all := c.shares(m, c.center.Attributes[routing.AttrLanguage].Values, "language")
	out := make([]float64, len(c.center.Attributes[routing.AttrLanguage].Values))
	total := 0.0
	for _, name := range c.center.Lines[id].Languages {
		v, _ := c.center.Attributes[routing.AttrLanguage].Value(name.Value)
		if all != nil {
			out[v] = all[v]
		}
		total += out[v]
	}

	if total == 0 {
		out[c.center.FirstLanguage(id)] = 1
		total = 1
	}

	for i := range out {
		out[i] /= total
	}

	return out
}

// patience compiles the patience of a line's callers.
func (c *callCompiler) patience(callers *scenario.Callers) model.By[des.Distribution] {
	p := &callers.Patience
	var by property
	switch p.By.Value {
	case "queue":
		by = property{Property: model.ByQueue, names: c.center.QueueNames()}
	case scenario.ByQueueAndTier:
		by, p = c.byQueueAndTier(p)
	default:
		by = c.property(p.By)
	}

	unchanged := func(d des.Distribution) des.Distribution { return d }
	return compileBy(c.compiler, p, by, unchanged, func(name string) {
		c.noteMissing(p.By.Place, diag.MissingKey, fmt.Sprintf("patience of %s %q is not given", p.By.Value, name),
			"add it, or \"otherwise\"")
	})
}

// byQueueAndTier returns the pairs of a queue and a tier, queue by queue, and the patience of each
// pair. A tier that a queue does not name has the queue's patience.
func (c *callCompiler) byQueueAndTier(p *scenario.Patience) (by property, full *scenario.Patience) {
	by.Property = model.ByQueueAndTier
	full = &scenario.Patience{By: p.By, Otherwise: p.Otherwise}
	valueOf := func(name string) int {
		return slices.IndexFunc(p.Of, func(x yaml.Pair[des.Distribution]) bool { return x.Key.Value == name })
	}
	queues := c.center.QueueNames()
	for _, queue := range queues {
		of := valueOf(queue)
		for _, tier := range c.center.Attributes[routing.AttrTier].Values {
			pair := queue + "/" + tier
			by.names = append(by.names, pair)

			// A pair that the scenario names itself keeps its own patience.
			if of >= 0 && valueOf(pair) < 0 {
				full.Of = append(full.Of,
					yaml.Pair[des.Distribution]{
						Key:   diag.Text{Value: pair, Place: p.Of[of].Key.Place},
						Value: p.Of[of].Value,
					})
			}
		}
	}

	// The pairs replace the queues. All other keys stay, so that wrong ones are reported.
	for _, x := range p.Of {
		if !slices.Contains(queues, x.Key.Value) {
			full.Of = append(full.Of, x)
		}
	}

	return by, full
}

// checkPatience notes lines with patience by intent whose callers have no intent.
func (c *callCompiler) checkPatience() {
	for id := range c.model.Lines {
		line := &c.model.Lines[id]

		// A line with a trace takes the patience of all lines.
		by := c.Callers.Patience.By
		for i := range c.Lines {
			if c.Lines[i].Line.Value == c.center.Lines[id].Name.Value {
				by = c.Lines[i].Callers.Patience.By
			}
		}

		if line.IsCalled() && line.Callers.Patience.Property == model.ByIntent && !knowsIntent(line) {
			c.noteMissingIntent(by, routing.LineID(id))
		}
	}
}

// property is a property of callers that a value depends on.
type property struct {
	model.Property
	attribute routing.AttributeID // of ByAttribute
	names     []string            // of the property's values
}

// collectIntents collects the intents of all lines in the order of the file.
func (c *callCompiler) collectIntents() {
	isKnown := map[string]bool{}
	for _, name := range append(scenario.Intents(c.Root), c.traceIntents()...) {
		if !isKnown[name] {
			isKnown[name] = true
			c.model.Intents = append(c.model.Intents, name)
		}
	}
	if n := len(c.model.Intents); n > maxIntents {
		c.error(c.placeOf("callers"), diag.TooLarge, fmt.Sprintf("%d intents are more than %d", n, maxIntents),
			"name fewer: join intents with the same answers")
	}
}
