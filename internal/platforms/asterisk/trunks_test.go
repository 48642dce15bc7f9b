package asterisk_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/asterisk"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
)

// TestNumbersOfAPattern: a pattern that leads on with the dialed number has an entry for each number in the other
// context that it covers.
func TestNumbersOfAPattern(t *testing.T) {
	const numbers = "[numbers]\nexten => 4165551111,1,Queue(one)\nexten => 4165552222,1,Queue(two)\nexten => i,1,Playback(wrong)\n"
	both := []string{"in 4165551111", "in 4165552222"}
	for name, test := range map[string]struct {
		lines  string
		want   []string
		heard  []string
		queues string
	}{
		"all numbers":  {"exten => _X.,1,Goto(numbers,${EXTEN},1)", append(both, "in X."), []string{"wrong"}, "one two"},
		"with a space": {"exten => _X.,1,Goto(numbers, ${EXTEN}, 1)", append(both, "in X."), []string{"wrong"}, "one two"},
		"by a condition": {
			`exten => _X.,1,GotoIf($["${CALLERID(num)}" = "1"]?numbers,${EXTEN},1:other,s,1)` + "\n[other]\nexten => s,1,Playback(other)",
			append(both, "in X."),
			[]string{"other", "wrong"},
			"one two",
		},
		"by ExecIf": {
			`exten => _X.,1,ExecIf($["${CALLERID(num)}" = "1"]?Goto(numbers,${EXTEN},1))`,
			append(both, "in X."),
			[]string{"wrong"},
			"one two",
		},
		"by a subroutine": {
			"exten => _X.,1,Gosub(numbers,${EXTEN},1(a))\n same => n,Playback(after)",
			append(both, "in X."),
			[]string{"after"},
			"one two",
		},
		"by an old form of a condition": {
			"exten => _X.,1,Random(50:numbers,${EXTEN},1)\n same => n,Playback(after)",
			append(both, "in X."),
			[]string{"after", "wrong"},
			"one two",
		},
		"first digits that are cut off": {
			"exten => _1X.,1,Goto(numbers,${EXTEN:1},1)",
			[]string{"in 14165551111", "in 14165552222", "in 1X."},
			[]string{"wrong"},
			"one two",
		},
		"first digits that are put before the rest": {
			"exten => _0X.,1,Goto(numbers,4${EXTEN:1},1)",
			[]string{"in 0165551111", "in 0165552222", "in 0X."},
			[]string{"wrong"},
			"one two",
		},
		"first digits in a variable": {
			"exten => _0X.,1,Set(NUMBER=41${EXTEN:1})\n same => n,Goto(numbers,${NUMBER},1)",
			[]string{"in 065551111", "in 065552222", "in 0X."},
			[]string{"wrong"},
			"one two",
		},
		"added digits that a third context cuts off": {
			"exten => _0X.,1,Goto(hop,99${EXTEN:1},1)\n[hop]\nexten => _99X.,1,Goto(numbers,${EXTEN:2},1)",
			[]string{"in 04165551111", "in 04165552222", "in 0X."},
			nil, "one two",
		},
		"one number has an extension of its own": {
			"exten => _X.,1,Goto(numbers,${EXTEN},1)\nexten => 4165552222,1,Playback(own)",
			append(both, "in X."),
			[]string{"own", "wrong"},
			"one",
		},
		"the pattern covers one number": {
			"exten => _416555[01]XXX,1,Goto(numbers,${EXTEN},1)",
			[]string{"in 4165551111", "in 416555XXXX"},
			[]string{"wrong"},
			"one",
		},
		"over an included context": {
			"exten => _X.,1,Goto(all,${EXTEN},1)\n[all]\ninclude => numbers", append(both, "in X."), []string{"wrong"}, "one two",
		},
		"over a third context": {
			"exten => _X.,1,Goto(hop,${EXTEN},1)\n[hop]\nexten => _X.,1,Goto(numbers,${EXTEN},1)",
			append(both, "in X."), nil, "one two",
		},
		"contexts that lead to each other": {
			"exten => _X.,1,Goto(hop,${EXTEN},1)\n[hop]\nexten => _4X.,1,Goto(numbers,${EXTEN},1)\nexten => _X.,1,Goto(in,${EXTEN},1)",
			append(both, "in X."), nil, "one two",
		},
		"a label that starts over in the pattern": {
			"exten => _X.,1,Read(PIN,pin,4)\n same => n,GotoIf($[\"${PIN}\" = \"\"]?1)\n same => n,Goto(numbers,${EXTEN},1)",
			append(both, "in X."),
			[]string{"pin", "wrong"},
			"one two",
		},
		"a pattern that cuts off a digit again and again": {
			"exten => _0X.,1,Goto(in,${EXTEN:1},1)\nexten => _X.,1,Goto(numbers,${EXTEN},1)",
			[]string{"in 04165551111", "in 04165552222", "in 0X.", "in X."},
			[]string{"wrong"},
			"one two",
		},
		"numbers of some callers, and without a first line": {
			"exten => _X.,1,Goto(all,${EXTEN},1)\n[all]\ninclude => numbers\nexten => 4165553333/5550100,1,Queue(three)\n" +
				"exten => 4165554444,2,Queue(four)",
			append(both, "in X."),
			[]string{"wrong"},
			"one two",
		},
		"no number is covered": {
			"exten => _9X.,1,Goto(numbers,${EXTEN},1)\nexten => _X.,1,Queue(other)", []string{"in 9X.", "in X."}, nil, "other",
		},
		"a number in the middle of a text": {
			"exten => _X.,1,Goto(numbers,0${EXTEN},1)\n same => n,Queue(other)", []string{"in X."}, nil, "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			src := "[in]\n" + test.lines + "\n" + numbers
			importertest.Sound(t, asterisk.Format, []importer.Source{{File: "extensions.conf", Content: []byte(src)}})

			c := read(t, src, "")
			var begun, queues []string
			for _, f := range c.Flows {
				for _, line := range f.Lines {
					begun = append(begun, strings.ReplaceAll(line.Name, "\ue000", "X"))
				}
				for _, s := range f.Steps {
					if s.Kind == importer.Enqueue {
						queues = append(queues, s.What)
					}
				}
			}
			slices.Sort(begun)
			slices.Sort(queues)
			if !slices.Equal(begun, test.want) {
				t.Errorf("calls begin in %q, want %q", begun, test.want)
			}
			if got := strings.Join(queues, " "); got != test.queues {
				t.Errorf("calls come to the queues %q, want %q", got, test.queues)
			}
			if got := heard(t, src); !slices.Equal(got, test.heard) {
				t.Errorf("calls hear %q, want %q", got, test.heard)
			}
		})
	}
}
