package amazonconnect_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/design/flowtest"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/design/vocabulary"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/amazonconnect"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
)

// said is a prompt and when it begins, from the moment when the call joins the queue.
type said struct {
	at   time.Duration
	text string
}

// waitingCall has the facts that a waiting call finds: it is the same all the time.
type waitingCall struct {
	staffed bool
	answers bool // the function does not fail
}

// play plays a customer queue flow along time, as the pages of its blocks describe them, and
// returns what is said up to a time and whether the call still waits then.
func (c waitingCall) play(flow *sourceFlow, until time.Duration) (out []said, waits bool) {
	at, now := flow.Start, time.Duration(0)
	rounds := map[string]int{}
	for now < until {
		a := flow.byID[at]
		switch a.Type {
		case "MessageParticipant":
			out = append(out, said{now, a.text("Text")})
			now += speech(a.text("Text"))
			at = a.Transitions.NextAction
		case "MessageParticipantIteratively":
			every, _ := strconv.Atoi(a.text("InterruptFrequencySeconds"))
			end := now + time.Duration(every)*time.Second
			messages := a.Parameters["Messages"].([]any)
			for i := 0; now < end && now < until; i++ {
				text := messages[i%len(messages)].(map[string]any)["Text"].(string)
				out = append(out, said{now, text})
				now += max(speech(text), time.Second)
			}
			now, at = min(now, end), a.Transitions.Conditions[0].NextAction

		case "Loop":
			if rounds[at]++; strconv.Itoa(rounds[at]) > a.text("LoopCount") {
				rounds[at] = 0
				at = a.Transitions.Conditions[1].NextAction
			} else {
				at = a.Transitions.Conditions[0].NextAction
			}

		case "CheckMetricData":
			at = a.onError("NoMatchingCondition")
			if c.staffed {
				at = a.Transitions.Conditions[0].NextAction
			}

		case "InvokeLambdaFunction":
			at = a.onError("NoMatchingError")
			if c.answers {
				at = a.Transitions.NextAction
			}

		case "DisconnectParticipant":
			return out, false
		}
	}

	return out, true
}

func speech(text string) time.Duration { return vocabulary.SpeechTime(text, "en") }

// TestWaitingSource plays random customer queue flows second by second, and the imported flows that
// run while a call waits: they say the same at the same times, and let the call go at the same time.
func TestWaitingSource(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		waiting := drawWaiting(t)

		// The call waits with the drawn flow.
		const main = `{"Version": "2019-10-30", "StartAction": "hook", "Metadata": {"name": "main"}, "Actions": [
			{"Identifier": "hook", "Type": "UpdateContactEventHooks", "Parameters": {"EventHooks": {"CustomerQueue": "waiting"}}, "Transitions": {"NextAction": "set"}},
			{"Identifier": "set", "Type": "UpdateContactTargetQueue", "Parameters": {"QueueId": "sales"}, "Transitions": {"NextAction": "wait"}},
			{"Identifier": "wait", "Type": "TransferContactToQueue", "Parameters": {}, "Transitions": {}}]}`

		center, err := amazonconnect.Format.Read([]importer.Source{
			{File: "main.json", Content: []byte(main)},
			{File: "waiting.json", Content: waiting},
		}, "")
		if err != nil {
			t.Fatal(err)
		}

		made := importer.Build(center, nil, nil)
		flow := &sourceFlow{byID: map[string]*sourceAction{}}
		if err := json.Unmarshal(waiting, flow); err != nil {
			t.Fatal(err)
		}
		for i := range flow.Actions {
			flow.byID[flow.Actions[i].Identifier] = &flow.Actions[i]
		}

		for _, c := range []waitingCall{{true, true}, {false, true}, {true, false}, {false, false}} {
			const until = 3 * time.Minute
			want, waits := c.play(flow, until)
			if _, before := c.play(flow, until-5*time.Second); before != waits {
				continue // the import, which rounds each prompt, may let the call go a little later
			}
			if _, after := c.play(flow, until+5*time.Second); after != waits {
				continue
			}

			got, still, ok := c.playImported(t, made, until)
			if !ok {
				continue
			}
			if difference := compareSaid(want, got); difference != "" || waits != still {
				t.Fatalf("%+v: %s; waits %v, imported %v\n%v\n%v\n%s\n%s",
					c, difference, waits, still, want, got, waiting, folderOf(made))
			}
		}
	})
}

// compareSaid returns where two calls differ in what they say, or in when by more than the tenths
// of a second that the import rounds each prompt to.
func compareSaid(want, got []said) string {
	for i := range min(len(want), len(got)) {
		tolerance := time.Second + time.Duration(i)*100*time.Millisecond
		if d := (want[i].at - got[i].at).Abs(); want[i].text != got[i].text || d > tolerance {
			return fmt.Sprintf("prompt %d is %v, imported %v", i, want[i], got[i])
		}
	}
	if d := len(want) - len(got); d > 1 || d < -1 { // one may begin at the very end
		return fmt.Sprintf("%d prompts, imported %d", len(want), len(got))
	}
	return ""
}

// playImported plays the imported flow of a call that waits. It is not ok if the flow has errors:
// a circle of blocks without a wait is one.
func (c waitingCall) playImported(t *rapid.T, made *importer.Result, until time.Duration) (out []said, waits, ok bool) {
	var found diag.Findings
	_, flows := flowtest.Open(t, importertest.FS(made.Files), &found)
	program := flows.Program("main")
	if program == nil {
		return nil, false, false
	}

	line := ivr.LineOf(flows.Center, "main")
	setup := ivr.Setup{Line: line, From: ivr.ExampleCaller(flows.Center, line), At: time.Date(2026, 1, 6, 12, 0, 0, 0, time.UTC)}
	for q := range flows.Center.Queues {
		setup.Queues = append(setup.Queues, ivr.QueueState{
			Queue: routing.QueueID(q), Hub: routing.NoHub, Unstaffed: !c.staffed, Wait: time.Hour,
		})
	}
	s, err := ivr.Dial(ivr.Live(program), setup)
	if err != nil {
		return nil, false, false
	}

	joined := s.Joined()
	for waited := false; s.InQueue(); {
		if s.Awaits() == ivr.ForLookup {
			outcome := "ok"
			if !c.answers && slices.Contains(s.Outcomes(), "error") { // else it leads the same way
				outcome = "error"
			}
			if err := s.Lookup(outcome, nil); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if waited {
			break
		}
		waited = true
		if err := s.Wait(until); err != nil {
			t.Fatal(err)
		}
	}

	for _, e := range s.Trace() {
		if e.Kind == ivr.EventSpoke && e.At.Sub(joined) < until {
			out = append(out, said{e.At.Sub(joined), e.Text})
		}
	}
	return out, s.InQueue(), true
}

func folderOf(made *importer.Result) string {
	var out strings.Builder
	for _, f := range made.Files {
		if strings.HasSuffix(f.Name, ".yaml") && f.Name != importer.NameMapFile {
			fmt.Fprintf(&out, "-- %s --\n%s", f.Name, f.Content)
		}
	}
	return out.String()
}

// drawWaiting draws a customer queue flow that says, repeats, checks, asks and counts, and ends.
// Each block is followed by a loop of prompts, so that no circle is without a wait.
func drawWaiting(t *rapid.T) []byte {
	n := rapid.IntRange(1, 5).Draw(t, "blocks")
	to := func() string { return fmt.Sprint("l", rapid.IntRange(0, n).Draw(t, "to")) }
	var actions []any
	add := func(id, kind string, parameters, transitions map[string]any) {
		actions = append(actions, map[string]any{"Identifier": id, "Type": kind, "Parameters": parameters, "Transitions": transitions})
	}
	on := func(operator, operand, to string) any {
		return map[string]any{"NextAction": to, "Condition": map[string]any{"Operator": operator, "Operands": []any{operand}}}
	}
	failed := func(kind, to string) []any { return []any{map[string]any{"NextAction": to, "ErrorType": kind}} }
	texts := []string{"Please hold.", "You are important to us, so please stay on the line.", "A moment."}

	for i := range n {
		var messages []any
		for range rapid.IntRange(1, 2).Draw(t, "messages") {
			messages = append(messages, map[string]any{"Text": rapid.SampledFrom(texts).Draw(t, "text")})
		}
		id := fmt.Sprint("b", i)
		add(fmt.Sprint("l", i), "MessageParticipantIteratively",
			map[string]any{"Messages": messages, "InterruptFrequencySeconds": strconv.Itoa(rapid.IntRange(5, 60).Draw(t, "every"))},
			map[string]any{"Conditions": []any{on("Equals", "MessagesInterrupted", id)}})

		switch rapid.SampledFrom([]string{"say", "loop", "check", "function"}).Draw(t, "block") {
		case "say":
			add(id, "MessageParticipant", map[string]any{"Text": fmt.Sprintf("This is block %d.", i)}, map[string]any{"NextAction": to()})
		case "loop":
			add(id, "Loop", map[string]any{"LoopCount": strconv.Itoa(rapid.IntRange(1, 3).Draw(t, "rounds"))},
				map[string]any{"NextAction": to(), "Conditions": []any{on("Equals", "ContinueLooping", to()), on("Equals", "DoneLooping", to())}})
		case "check":
			add(id, "CheckMetricData", map[string]any{"MetricType": "NumberOfAgentsStaffed"},
				map[string]any{
					"NextAction": to(), "Conditions": []any{on("NumberGreaterThan", "0", to())},
					"Errors": failed("NoMatchingCondition", to()),
				})

		case "function":
			add(id, "InvokeLambdaFunction", map[string]any{"LambdaFunctionARN": "f"},
				map[string]any{"NextAction": to(), "Errors": failed("NoMatchingError", to())})
		}
	}

	add(fmt.Sprint("l", n), "DisconnectParticipant", map[string]any{}, map[string]any{})
	src, err := json.Marshal(map[string]any{
		"Version": "2019-10-30", "StartAction": "l0",
		"Metadata": map[string]any{"name": "waiting", "type": "customerQueue"}, "Actions": actions,
	})
	if err != nil {
		t.Fatal(err)
	}

	return src
}
