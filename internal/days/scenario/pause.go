package scenario

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// pause reads the time between two calls of an agent: a duration, or one whose map has
// "when" with other durations by the number of callers waiting.
var pause = durationIn(func(p *model.Pause) *des.Distribution { return &p.Usual }, pauseObject)

var pauseObject = yaml.Object[withDuration[model.Pause]]{
	Name: "a pause",
	Doc:  "How long an agent takes no call between two calls.",
	Fields: durationFields(
		mixField[model.Pause](),
		yaml.Bind("when",
			"Other durations while callers wait for the group, as in {waiting 5: {mean: 8s}} from five callers on.",
			pausesWhen, func(p *withDuration[model.Pause]) *[]model.WaitingPause { return &p.value.When }),
	),
}

var waitingForm = regexp.MustCompile(`^waiting +([1-9][0-9]{0,5})$`)

// pausesWhen reads durations by the least number of callers waiting.
var pausesWhen = yaml.Type[[]model.WaitingPause]{
	Schema: yaml.Schema{
		"type":                 "object",
		"patternProperties":    yaml.Schema{waitingForm.String(): duration.Schema},
		"additionalProperties": false,
	},
	Read: func(n *yaml.Node, found *diag.Findings) ([]model.WaitingPause, bool) {
		pauses, ok := yaml.MapLike("{waiting 5: {mean: 8s}}", duration).Read(n, found)
		var out []model.WaitingPause
		for _, p := range pauses {
			form := waitingForm.FindStringSubmatch(p.Key.Value)
			if form == nil {
				found.Error(p.Key.Place, diag.BadValue,
					fmt.Sprintf("%q is not a number of callers waiting", p.Key.Value),
					`write it as in "waiting 5: {mean: 8s}"`)
				continue
			}

			waiting, _ := strconv.Atoi(form[1]) // at most six digits
			if slices.ContainsFunc(out, func(w model.WaitingPause) bool { return w.Waiting == waiting }) {
				found.Error(p.Key.Place, diag.DuplicateKey,
					fmt.Sprintf("the pause with %d waiting is there already", waiting), "remove one")
			}

			out = append(out, model.WaitingPause{Waiting: waiting, Takes: p.Value})
		}

		slices.SortFunc(out, func(a, b model.WaitingPause) int { return cmp.Compare(a.Waiting, b.Waiting) })
		return out, ok
	},
}
