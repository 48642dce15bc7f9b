package lint

import (
	"fmt"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

var unlikelyTime = diag.Rule{
	ID:       flow.UnlikelyTime,
	Severity: diag.Advice,
	Doc: `A time is far from usual times: an announcement every 45 milliseconds, or a wait of
ten hours. Often the unit is wrong.`,
	Bad: `flow: main
start: wait
steps:
  wait: {queue: general, hold: Thank you for holding., every: 45ms, then: {answered: done}}
  done: {end: resolved}
`,
}.FixedBy("45ms", "45s")

// likelyTimes are the usual times, by the key of a step, with wide margins.
var likelyTimes = []struct {
	key         string
	least, most time.Duration
}{
	{"every", time.Second, time.Hour},
	{"max_wait", time.Second, 4 * time.Hour},
	{"timeout", 500 * time.Millisecond, 2 * time.Minute},
	{"between", 500 * time.Millisecond, time.Minute},
	{"most", time.Second, time.Hour},
}

// checkTimes reports the times of a step that are far from usual times.
func checkTimes(p *pass, s *flow.StepDef) {
	for _, likely := range likelyTimes {
		written := s.Setting(likely.key)
		d, err := time.ParseDuration(written.Value)
		if err != nil || likely.least <= d && d <= likely.most {
			continue
		}

		fix := fmt.Sprintf("write %s to %s", yaml.FormatDuration(likely.least), yaml.FormatDuration(likely.most))
		number := strings.TrimRight(written.Value, "hmsnuµ")
		for _, unit := range []string{"s", "m"} {
			near, err := time.ParseDuration(number + unit)
			if err == nil && likely.least <= near && near <= likely.most {
				fix = diag.DidYouMean(written.Value, number+unit)
				if d < likely.least {
					break
				}
			}
		}
		p.advise(written.Place, flow.UnlikelyTime, fmt.Sprintf("%s of %s is unlikely", likely.key, written.Value),
			diag.Fix(fix), s.Allow)
	}
}
