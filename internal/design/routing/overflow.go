package routing

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// Overflow makes callers who have waited eligible at other hubs.
type Overflow struct {
	To    [][][]HubID // the next hubs in order, by Value of AttrTier and the caller's own hub
	Equal bool        // agents serve the longest wait first, else their hub's own callers first
}

// OverflowsByTier reports whether the tiers overflow to different hubs, or after different waits.
func (c *Center) OverflowsByTier() bool {
	for tier := range c.Overflow.To {
		for own := range c.Hubs {
			if !slices.Equal(c.Overflow.To[tier][own], c.Overflow.To[0][own]) {
				return true
			}
		}
	}

	// A queue has a wait for each tier. Equal waits are compacted to one.
	return slices.ContainsFunc(c.Queues, func(q Queue) bool {
		return len(slices.Compact(slices.Clone(q.OverflowAfter))) > 1
	})
}

// overflowYAML is the overflow of all callers, or the overflow of some tiers and of the others.
type overflowYAML struct {
	Tiers     []yaml.Pair[overflowOf]
	Otherwise overflowOf
	Share     string
}

// overflowOf is when and where callers overflow.
type overflowOf struct {
	After time.Duration
	To    []yaml.Pair[[]diag.Text]
}

// The values of overflow.share: whose callers a freed agent takes first.
const (
	ownFirst = "own_first"
	equal    = "equal"
)

func overflowFields[T any](of func(*T) *overflowOf) []yaml.Field[T] {
	return []yaml.Field[T]{
		yaml.Bind("after", "The wait after which a caller overflows. Default: never.", positive,
			func(t *T) *time.Duration { return &of(t).After }),
		yaml.Bind("to", "The caller's own hub to the next ones, in order.", yaml.MapOf(oneOrMore(placed)),
			func(t *T) *[]yaml.Pair[[]diag.Text] { return &of(t).To }),
	}
}

var shareField = yaml.Bind("share",
	"The caller that a free agent answers: first the own hub's callers, or the longest wait of all (equal). "+
		"Default: own_first.",
	yaml.OneOf(ownFirst, equal), func(o *overflowYAML) *string { return &o.Share })

var overflowObject = yaml.Object[overflowYAML]{
	Name: "overflow", Doc: "The further hubs of waiting callers.",
	Fields: append(overflowFields(func(o *overflowYAML) *overflowOf { return &o.Otherwise }), shareField),
}

var overflowOfObject = yaml.Object[overflowOf]{
	Name: "a tier's overflow", Doc: "The further hubs of a tier's waiting callers.",
	Fields: overflowFields(func(o *overflowOf) *overflowOf { return o }),
}

// overflowType reads the overflow of all callers, or with "by: tier" the overflow of each tier.
var overflowType = yaml.Type[overflowYAML]{
	Schema: yaml.Schema{"anyOf": []yaml.Schema{
		overflowObject.Schema(),
		{
			"type": "object", "required": []string{"by"}, "additionalProperties": overflowOfObject.Schema(),
			"properties": yaml.Schema{
				"by": yaml.OneOf("tier").Schema.About("The tiers are keys next to it. " +
					"The key otherwise is for all others, and for missing values."),
				"share": shareField.Schema.About(shareField.Doc),
			},
		},
	}},
	Read: func(n *yaml.Node, found *diag.Findings) (overflowYAML, bool) {
		if n.Get("by") == nil {
			return overflowObject.Read(n, found)
		}

		var o overflowYAML
		for _, e := range n.Pairs {
			switch e.Key.Text {
			case "by":
				yaml.OneOf("tier").Read(e.Value, found)
			case "share":
				o.Share, _ = yaml.OneOf(ownFirst, equal).Read(e.Value, found)
			case "otherwise":
				o.Otherwise, _ = overflowOfObject.Read(e.Value, found)
			default:
				of, _ := overflowOfObject.Read(e.Value, found)
				for name := range strings.SplitSeq(e.Key.Text, ",") {
					tier := diag.Text{Value: strings.TrimSpace(name), Place: e.Key.Place}
					o.Tiers = append(o.Tiers, yaml.Pair[overflowOf]{Key: tier, Value: of})
				}
			}
		}

		return o, true
	},
}

// overflow resolves the overflow of each tier. The delay in a queue is the tier's, otherwise the
// queue's, otherwise the delay of all others.
func (r *reader) overflow(w *overflowYAML, queues []yaml.Pair[queueYAML]) {
	tiers := &r.Attributes[AttrTier]
	otherwise := r.overflowTo(w.Otherwise.To)

	r.Overflow = Overflow{To: slices.Repeat([][][]HubID{otherwise}, len(tiers.Values)), Equal: w.Share == equal}
	after := make([]time.Duration, len(tiers.Values))
	given := make([]bool, len(tiers.Values))
	for _, p := range w.Tiers {
		// The hubs are read even for an unknown tier, so one run reports all errors.
		tier, ok := tiers.Value(p.Key.Value)
		to := r.overflowTo(p.Value.To)

		switch {
		case !ok:
			r.unknownTier(p.Key)
			continue
		case given[tier]:
			r.found.Error(p.Key.Place, diag.DuplicateKey,
				fmt.Sprintf("the overflow of tier %q is there already", p.Key.Value), "keep one of the two")
		}

		given[tier] = true
		after[tier] = p.Value.After

		// A tier without a list of its own overflows as all others do.
		if p.Value.To != nil {
			r.Overflow.To[tier] = to
		}
	}

	for i := range r.Queues {
		q := &r.Queues[i]
		q.OverflowAfter = slices.Clone(after)
		for tier := range q.OverflowAfter {
			q.OverflowAfter[tier] = cmp.Or(after[tier], queues[i].Value.After, w.Otherwise.After)
		}
	}
}

// overflowTo resolves the hubs that receive overflow, by the callers' own hub.
func (r *reader) overflowTo(written []yaml.Pair[[]diag.Text]) [][]HubID {
	out := make([][]HubID, len(r.Hubs))
	for _, p := range written {
		// The names of the hubs are checked even if the caller's hub does not exist.
		from, ok := r.hub(p.Key)
		for _, name := range p.Value {
			to, known := r.hub(name)
			if !ok || !known {
				continue
			}

			switch {
			case slices.Contains(out[from], to):
				r.found.Error(name.Place, diag.BadValue,
					fmt.Sprintf("callers of %s go to %s already", p.Key.Value, name.Value), "remove it")
			case to == from:
				r.found.Error(name.Place, diag.BadValue,
					fmt.Sprintf("a caller of %s is at %s already", p.Key.Value, name.Value), "remove it")
			default:
				out[from] = append(out[from], to)
			}
		}
	}

	return out
}
