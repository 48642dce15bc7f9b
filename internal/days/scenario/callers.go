package scenario

import (
	"fmt"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// abroad reads a share, or a share with the weights of countries.
var abroad = yaml.Shorthand(yaml.Percent, func(a *Abroad) *float64 { return &a.Share }, abroadObject)

var abroadObject = yaml.Object[Abroad]{
	Name: "abroad",
	Doc:  "Callers from another country than the line's.",
	Fields: []yaml.Field[Abroad]{
		yaml.Bind("share", "Their share.", yaml.Percent, func(a *Abroad) *float64 { return &a.Share }).Required(),
		yaml.Bind("countries", "The weights of their countries. Default: equal weights.",
			yaml.MapOf(numberUpTo(MaxCalls)), func(a *Abroad) *[]yaml.Pair[float64] { return &a.Countries }),
	},
}

// slips reads a caller's mistakes. A caller makes at most one of them at a time.
var slips = yaml.Type[model.PromptBehavior]{
	Schema:   slipsObject.Schema(),
	Defaults: slipsObject.Defaults,
	Read: func(n *yaml.Node, found *diag.Findings) (model.PromptBehavior, bool) {
		s, ok := slipsObject.Read(n, found)
		if all := s.Silent + s.WrongKey + s.HangUp; all > 1+tolerance {
			found.Error(n.Place, BadShare,
				fmt.Sprintf("silent, wrong_key and hang_up are %s%% together", FormatPercent(all)), "lower them")
		}
		return s, ok
	},
}

// Infinite is the patience of a caller who never hangs up in a queue.
const Infinite = "infinite"

// ByQueueAndTier is the reading of "by: [queue, tier]". A value of it is "orders/gold".
const ByQueueAndTier = "queue and tier"

// patienceByOne is a property that patience can depend on. By queue it is the first queue
// that the caller is admitted to.
var patienceByOne = yaml.OneOf("tier", ByIntent, "queue")

// patienceBy reads a property, or the list of a queue and a tier.
var patienceBy = yaml.Type[string]{
	Schema: yaml.Schema{"anyOf": []yaml.Schema{patienceByOne.Schema, {"const": []any{"queue", "tier"}}}},
	Read: func(n *yaml.Node, found *diag.Findings) (string, bool) {
		if n.Kind != yaml.List {
			return patienceByOne.Read(n, found)
		}
		if len(n.Items) != 2 || n.Items[0].Text != "queue" || n.Items[1].Text != "tier" {
			found.Error(n.Place, diag.BadValue, "patience can depend on a queue and a tier, and on no other two",
				"write by: [queue, tier]")
		}
		return ByQueueAndTier, true
	},
}

// patience reads one duration for all callers, or one for each tier. With "by: intent" it reads one
// for each intent, with "by: queue" for each queue, and with "by: [queue, tier]" for the callers of
// a tier in a queue.
var patience = yaml.Type[Patience]{
	Schema: yaml.Schema{"anyOf": []yaml.Schema{
		patienceOfOne.Schema,
		{
			"type": "object",
			"properties": yaml.Schema{"by": patienceBy.Schema.About("The property that it depends on. " +
				"Default: the tier. With [queue, tier] the keys are queues, or as orders/gold.")},
			"additionalProperties": patienceOfOne.Schema,
		},
	}},
	Read: func(n *yaml.Node, found *diag.Findings) (Patience, bool) {
		if n.Kind != yaml.Map || len(keysOfDuration(n)) > 0 {
			d, ok := patienceOfOne.Read(n, found)
			return Patience{Otherwise: &d}, ok
		}
		p := readByProperty(n, patienceBy, patienceOfOne, found)
		if p.By.Value == "" {
			p.By = diag.Text{Value: "tier", Place: n.Place}
		}
		return p, true
	},
}

// patienceOfOne reads a duration, or "infinite".
var patienceOfOne = yaml.Type[des.Distribution]{
	Schema: yaml.Schema{"anyOf": []yaml.Schema{{"const": Infinite}, duration.Schema}},
	Read: func(n *yaml.Node, found *diag.Findings) (des.Distribution, bool) {
		if n.Kind == yaml.Scalar && n.Text == Infinite {
			d, err := des.Fixed(des.Forever)
			return d, err == nil
		}
		return duration.Read(n, found)
	},
}
