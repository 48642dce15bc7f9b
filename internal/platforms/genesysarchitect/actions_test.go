package genesysarchitect_test

import (
	"bytes"
	"cmp"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/genesysarchitect"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
	"github.com/ivrsim/ivrsim/internal/platforms/tracetest"
)

// documented are the actions of inbound and in-queue call flows and of common modules: the actions of the
// Resource Center's pages on actions, and the classes ArchAction… of the Architect Scripting SDK, by
// Archy's keys. Each has what becomes of it.
var documented = map[string]string{
	"exact": `playAudio playAudioOnSilence playEstimatedWaitTime playPositionInQueue holdMusic
		disconnect enableParticipantRecord endTask decision switch collectInput updateData setLanguage loop loopNext loopExit
		jumpToMenu jumpToTask previousMenu callTask callCommonModule evaluateSchedule evaluateScheduleGroup
		transferToFlow transferToFlowSecure transferToGroup transferToNumber transferToUser transferToAcd transferToVoicemail createCallback
		callBridge callData callDataSecure callDecisionTable dataTableLookup decryptData encryptData extractSecureData getSecuredData detectIntent detectSilence
		findEmergencyGroup findGrammar findGrammarById findGroup findKnowledgeBaseDocumentById findLanguageSkill findQueue findQueueById findSchedule
		findScheduleGroup findSkill findSystemPrompt findUser findUserById findUserPrompt findUsersById findUtilizationLabel
		getAssignedCustomerIntents getConversationData getExternalContact getExternalOrganization getJourneyOutcome getJourneyOutcomeScoresBySession
		getJourneySegment getJourneySession getJourneySessionDetails getJourneySessionsByCustomer getJourneySessionsByExternalContact
		getParticipantData getRawSIPHeaders getResponse getSIPHeaders searchExternalContacts setParticipantData wait`,
	"expanded": `loopUntil`,
	"unknown":  `dialByExtension`,
	"approximated": `callAudioConnector callBotConnector callBotFlow callDialogEngineBot callDialogflowBot callDialogflowCxBot callDigitalBotFlow
		callLexBot callLexV2Bot callNuanceMixBot callVoiceFlow`,
	"left out": `addFlowMilestone associateExternalContact audioMonitoring callGuide clearPostFlow clearUtilizationLabel clearVoicemailSnippet
		flushAudio initializeFlowOutcome sendNotification setConversationData setExternalTag setFlowOutcome
		setPostFlow setScreenPop setSecuredData setUUIData setUtilizationLabel setWhisperAudio setWrapupCode transcription`,
}

// properties are those without which an action has no meaning.
var properties = map[string]object{
	"playAudio":            {"audio": object{"tts": "Words."}},
	"playAudioOnSilence":   {"audio": object{"tts": "Words."}},
	"decision":             {"condition": object{"exp": `Call.v == "a"`}, "outputs": object{"yes": object{"actions": said("yes")}}},
	"switch":               {"evaluate": object{"firstTrue": object{"cases": []any{object{"case": object{"value": object{"exp": `Call.v == "a"`}, "actions": said("case")}}}}}},
	"collectInput":         {"inputData": object{"var": "Flow.v"}, "digits": object{"exact": 2}, "inputAudio": object{"tts": "Enter."}},
	"dialByExtension":      {"repromptAudio": object{"tts": "Enter the extension."}},
	"updateData":           {"statements": []any{object{"string": object{"variable": "Flow.v", "value": object{"lit": "a"}}}}},
	"setLanguage":          {"language": object{"lit": "es-us"}},
	"loop":                 {"loopCount": object{"lit": 2}},
	"loopUntil":            {"maxLoopCount": object{"lit": 2}, "untilCases": []any{object{"untilCase": object{"condition": object{"exp": "false and false"}}}}},
	"jumpToMenu":           {"targetMenuRef": "./menus/menu[m]"},
	"jumpToTask":           {"targetTaskRef": "./tasks/task[t]"},
	"callTask":             {"targetTaskRef": "./tasks/task[t]"},
	"callCommonModule":     {"commonModule": object{"Module": object{"ver_latestPublished": object{}}}},
	"transferToFlow":       {"targetFlow": object{"name": "Module"}},
	"transferToFlowSecure": {"targetSecureFlow": object{"name": "Module"}},
	"transferToAcd":        {"targetQueue": object{"lit": object{"name": "Sales"}}},
	"transferToNumber":     {"targetNumber": object{"lit": "+13175550100"}},
	"createCallback":       {"targetQueue": object{"lit": object{"name": "Sales"}}},
	"getParticipantData":   {"attributes": participant("variable", "Flow.v")},
	"setParticipantData":   {"attributes": participant("value", object{"lit": "b"})},
}

// inLoop is the result of some actions in a loop: the value of the attribute is one of the values that a comparison
// before it meets in the next round, and only the action that reads the attribute gives the variable a value.
var inLoop = map[string]string{"getParticipantData": "approximated", "setParticipantData": "left out"}

// participant is a list of one attribute of the participant.
func participant(key string, value any) []any {
	return []any{object{"attribute": object{"name": object{"lit": "p"}, key: value}}}
}

// outputs are the outputs of all actions.
var outputs = strings.Fields("success failure timeout found notFound yes no open closed loop default active inactive")

func said(words string) []any {
	return []any{object{"playAudio": object{"name": words, "audio": object{"tts": "The output " + words + "."}}}}
}

var module = []byte("commonModule:\n  name: Module\n  startUpTaskActions:\n    - endTask: {name: End}\n")

// flowOf is a flow with one action, whose outputs lead elsewhere.
func flowOf(t *testing.T, key string, names []string) []byte {
	action := object{"name": "Action"}
	for k, v := range properties[key] {
		action[k] = v
	}

	ways := object{}
	for _, name := range names {
		ways[name] = object{"actions": said(name)}
	}
	if len(ways) > 0 {
		action["outputs"] = ways
	}
	again := object{"decision": object{
		"name": "Use", "condition": object{"exp": `Flow.v == "a" or Flow.w == "b"`},
		"outputs": object{"yes": object{"actions": said("used")}},
	}}
	reads := object{"getParticipantData": object{"name": "Get", "attributes": participant("variable", "Flow.w")}}

	src, err := yaml.Marshal(object{"inboundCall": object{
		"name": "Main", "defaultLanguage": "en-us", "startUpRef": "./menus/menu[m]",
		"menus": []any{object{"menu": object{"name": "Menu", "refId": "m", "audio": object{"tts": "Press 1."}, "choices": []any{
			object{"menuTask": object{
				"name": "Choice", "dtmf": "digit_1",
				"task": object{"actions": []any{object{"loop": object{"name": "Loop", "loopCount": object{"lit": 2}, "outputs": object{"loop": object{"actions": []any{again, object{key: action}, reads}}}}}}},
			}},
		}}}},
		"tasks": []any{object{"task": object{"name": "Task", "refId": "t", "actions": said("task")}}},
	}})
	if err != nil {
		t.Fatal(err)
	}

	return src
}

// TestDocumentedActions imports a flow with each documented action, without outputs and with all of them:
// it becomes what is documented, lint finds no error (in the short form of the larger flow), and no action of
// an output is missing. The short form has every third action with outputs.
func TestDocumentedActions(t *testing.T) {
	importertest.Listed(t, genesysarchitect.Format, documented)
	for status, keys := range documented {
		for i, key := range strings.Fields(keys) {
			for _, names := range [][]string{nil, outputs} {
				if len(names) > 0 && i%3 > 0 && !longtest.IsLong() {
					continue
				}
				src := flowOf(t, key, names)
				center, err := genesysarchitect.Format.Read([]importer.Source{
					{File: "main.yaml", Content: src},
					{File: "module.yaml", Content: module},
				}, "")
				if err != nil {
					t.Fatal(err)
				}
				made := importer.Build(center, nil, nil)
				if len(names) > 0 || longtest.IsLong() {
					for _, e := range tracetest.Open(t, made).Errors {
						t.Errorf("%s: %s", key, e)
					}
				}
				reported := 0
				for _, b := range made.Report.Blocks {
					switch {
					case b.Type == key && b.Name == "Action" && b.Status.String() != cmp.Or(inLoop[key], status) && len(names) == 0:
						t.Errorf("%s is %s (%s), want %s", key, b.Status, b.Reason, status)
					case b.Type == "playAudio": // also where the action itself is one
						reported++
					}
				}
				if want := bytes.Count(src, []byte("playAudio:")); reported != want {
					t.Errorf("%s: %d of %d actions of outputs are reported", key, reported, want)
				}
			}
		}
	}
}

// TestNamesOfNumbers has transfers to numbers that an expression gives. An expression with a function is no name.
func TestNamesOfNumbers(t *testing.T) {
	for expression, want := range map[string]string{
		"ToPhoneNumber(Task.found)": "call_back",
		"Task.found":                "Task_found",
	} {
		src, err := yaml.Marshal(object{"inboundCall": object{
			"name": "Main", "startUpRef": "/inboundCall/tasks/task[t]",
			"tasks": []any{object{"task": object{"refId": "t", "name": "t", "actions": []any{object{"transferToNumber": object{
				"name": "Call back", "targetNumber": object{"exp": expression},
			}}}}}},
		}})
		if err != nil {
			t.Fatal(err)
		}
		made := importertest.Made(t, genesysarchitect.Format, "", []importer.Source{{File: "main.yaml", Content: src}})
		if got := importertest.Step(t, made, "transfer", "").Get("transfer").Text; got != want {
			t.Errorf("%s is the number %q, want %q", expression, got, want)
		}
	}
}
