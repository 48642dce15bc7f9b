package genesysarchitect_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/genesysarchitect"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
)

// fullFlow has actions with all of their usual properties, as Architect exports them.
const fullFlow = `inboundCall:
  name: Main
  startUpRef: ./tasks/task[t]
  defaultLanguage: en-us
  settingsMenu: {listenForExtensionDialing: {lit: false}}
  menus:
    - menu:
        name: Top
        refId: m
        audio: {tts: Press 1.}
        choices:
          - menuDisconnect: {name: Bye, dtmf: digit_1, globalDtmf: false}
          - menuTask: {name: More, dtmf: digit_2, task: {actions: [{playAudio: {name: Hello, audio: {exp: 'Append("Hello ", Flow.a)'}}}]}}
  tasks:
    - task:
        name: T
        refId: t
        variables: [{stringVariable: {name: Task.x, initialValue: {lit: a}}}]
        actions:
          - playAudio: {name: Notice, audio: {audioSequence: {items: [{prompt: {lit: {name: Prompt.one}}}, {prompt: {lit: {name: Prompt.two}}}]}}}
          - collectInput:
              name: Entry
              inputAudio: {tts: Enter.}
              inputData: {var: Flow.a}
              digits: {range: {min: 4, max: 8, terminatingDtmf: digit_pound}}
              noEntryTimeout: {lit: {seconds: 5}}
              secure: {lit: true}
              outputs: {success: {actions: []}, failure: {actions: [{disconnect: {name: Sorry}}]}}
          - decision: {name: D, condition: {exp: 'Flow.a == "1234"'}, outputs: {yes: {actions: [{playAudio: {name: Yes, audio: {tts: "Yes."}}}]}}}
          - switch:
              name: S
              evaluate: {firstTrue: {default: {actions: [{playAudio: {name: Y, audio: {tts: Z.}}}]}, cases: [{case: {value: {exp: 'Flow.a == "2222"'}, actions: [{playAudio: {name: Two, audio: {tts: Two.}}}]}}]}}
          - updateData: {name: U, statements: [{string: {variable: Flow.b, value: {exp: Flow.a}}}, {integer: {variable: Flow.n, value: {exp: Flow.n + 1}}}]}
          - getParticipantData: {name: Get, attributes: [{attribute: {name: {lit: p}, variable: Flow.p}}]}
          - setParticipantData: {name: Set, attributes: [{attribute: {name: {lit: q}, value: {exp: Flow.a}}}]}
          - getParticipantData: {name: Again, attributes: [{attribute: {name: {lit: q}, variable: Flow.q}}]}
          - setLanguage: {name: Language, language: {lit: es-us}}
          - loop: {name: Loop, currentIndex: {var: Flow.i}, loopCount: {lit: 2}, outputs: {loop: {actions: [{playAudio: {name: R, audio: {tts: Round.}}}]}}}
          - callTask: {name: Call, targetTaskRef: "./tasks/task[u]", inputs: {Task.in: {exp: Flow.a}}, taskOutputs: {Task.out: {var: Flow.c}}}
          - callCommonModule: {name: Module, commonModule: {Billing/Module: {ver_latestPublished: {inputs: {Common.in: {lit: x}}, outputs: {Common.out: {var: Flow.d}}}}}, outputs: {default: {actions: []}}}
          - callData:
              name: Ask
              category: {CRM: {dataAction: {Find: {inputs: {id: {exp: Flow.a}}, successOutputs: {name: {var: Flow.e}}}}}}
              outputs: {failure: {actions: [{playAudio: {name: Lost, audio: {tts: Lost.}}}]}}
          - evaluateScheduleGroup:
              name: Hours
              evaluate: {now: true}
              scheduleGroup: {lit: {name: Hours}}
              outputs: {closed: {actions: [{transferToVoicemail: {name: Message, destination: {queue: {targetQueue: {lit: {name: Q}}, voicemailGreeting: {tts: Speak.}}}}}]}}
          - transferToNumber: {name: Out, targetNumber: {lit: "+13175550100"}, connectTimeout: {lit: {seconds: 20}}, outputs: {failure: {actions: [{playAudio: {name: Nobody, audio: {tts: Nobody.}}}]}}}
          - decision: {name: Uses, condition: {exp: 'Flow.b == "3333" or Flow.p == "x" or Flow.n > 4 or Flow.q == "y"'}, outputs: {yes: {actions: [{jumpToMenu: {name: Back, targetMenuRef: "./menus/menu[m]"}}]}}}
          - transferToAcd:
              name: Queue
              targetQueue: {lit: {name: Q}}
              priority: {lit: 3}
              preTransferAudio: {tts: One moment.}
              failureOutputs: {errorType: {var: Flow.err}}
    - task: {name: U, refId: u, actions: [{endTask: {name: End, outputPath: {name: default}}}]}
`

// fullModule is the module of fullFlow.
const fullModule = `commonModule:
  name: Billing/Module
  variables: [{stringVariable: {name: Common.in, isInput: true}}, {stringVariable: {name: Common.out, isOutput: true}}]
  startUpTaskActions: [{endTask: {name: End}}]
`

// ownKeys are objects whose keys are names of the flow: no key is unknown there.
var ownKeys = []string{
	"inputs", "taskOutputs", "outputs", "category", "CRM", "dataAction", "Find", "id", "successOutputs", "attributes",
	"commonModule", "Module", "failureOutputs", "destination",
}

// ofOthers are the parts of questions to other systems, and the actions that the report leaves out as a whole.
var ofOthers = []string{"category", "getParticipantData", "setParticipantData"}

// TestTheCauseOfAMissingKeyIsNamed misspells the key of a choice. No call takes the choice, and the report names the cause
// beside the way without a key.
func TestTheCauseOfAMissingKeyIsNamed(t *testing.T) {
	const flow = `inboundCall:
  name: Main
  startUpRef: ./menus/menu[m]
  menus:
    - menu:
        name: M
        refId: m
        audio: {tts: "For sales, press 1. To end, press 2."}
        choices:
          - menuTransferToAcd: {name: Sales, dtfm: digit_1, targetQueue: {lit: {name: Sales}}}
          - menuDisconnect: {name: Bye, dtmf: digit_2}
`
	made := importertest.Made(t, genesysarchitect.Format, "", []importer.Source{{File: "main.yaml", Content: []byte(flow)}})

	var got []string
	for _, b := range made.Report.Blocks {
		if b.Name == "Sales" {
			for _, n := range b.Notes() {
				got = append(got, n.Status+": "+n.Reason)
			}
		}
	}
	want := []string{
		"left out: no call comes here from menu menu m: its other choices have no key or word of their own",
		"approximated: its property dtfm is not known: here it has no effect",
	}
	if !slices.Equal(got, want) {
		t.Errorf("the choice has %q, want %q", got, want)
	}
}

// TestEachUnknownKeyIsNamed adds a key to each object of a flow, and in the long form to one object in turn. The report
// names each, and without them no key.
func TestEachUnknownKeyIsNamed(t *testing.T) {
	named := func(root any) string {
		src, err := yaml.Marshal(root)
		if err != nil {
			t.Fatal(err)
		}
		sources := []importer.Source{{File: "main.yaml", Content: src}, {File: "module.yaml", Content: []byte(fullModule)}}
		center, err := genesysarchitect.Format.Read(sources, "")
		if err != nil {
			t.Fatal(err)
		}
		made := importertest.Made(t, genesysarchitect.Format, "", sources)
		text, err := json.Marshal([]any{made.Report, center.Unread})
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}

	var root any
	if err := yaml.Unmarshal([]byte(fullFlow), &root); err != nil {
		t.Fatal(err)
	}
	if text := named(root); strings.Contains(text, "is not known") {
		t.Errorf("of known keys, some are named:\n%s", text)
	}

	type place struct {
		object object
		path   string
	}
	var places []place
	var visit func(v any, path string, isOfOthers bool)
	visit = func(v any, path string, isOfOthers bool) {
		switch x := v.(type) {
		case object:
			name := path[strings.LastIndexByte(path, '/')+1:]
			isOfOthers = isOfOthers || slices.Contains(ofOthers, name)
			isList := strings.HasSuffix(path, "/item")
			if !slices.Contains(ownKeys, name) && !isOfOthers && !isList {
				places = append(places, place{x, path})
			}
			for _, key := range slices.Sorted(maps.Keys(x)) {
				visit(x[key], path+"/"+key, isOfOthers)
			}
		case []any:
			for _, item := range x {
				visit(item, fmt.Sprintf("%s/item", path), isOfOthers)
			}
		}
	}
	visit(at(root, "inboundCall"), "", false)
	if len(places) < 100 {
		t.Errorf("only %d objects were tried", len(places))
	}

	// One flow with all keys is read much faster than a flow for each key. The x at the end tells key 1 from key 10.
	size := len(places)
	if longtest.IsLong() {
		size = 1
	}
	key := func(i int) string { return fmt.Sprintf("novelty%dx", i) }
	for group := range slices.Chunk(places, size) {
		for i, p := range group {
			p.object[key(i)] = object{"lit": 4}
		}
		text := named(root)
		for i, p := range group {
			if !strings.Contains(text, key(i)) {
				t.Errorf("%s/%s is not named", p.path, key(i))
			}
			delete(p.object, key(i))
		}
	}
}
