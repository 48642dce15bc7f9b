package genesysarchitect

import (
	"maps"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// class is what becomes of an action.
type class uint8

// The classes. An action of none is not known, and named as such.
const (
	unknown  class = iota
	noEffect       // on the way of a call; with outputs that lead elsewhere it is asked
	says           // say
	endsCall
	endsTask
	decides   // a branch, or a lookup that is named after its expression
	chooses   // the same for each case of a switch
	collects  // collect
	dials     // collect and transfer
	sets      // set
	speaksIn  // set: {language: …}
	loops     // loop
	loopsOn   // the next round of a loop
	leavesOff // the end of a loop
	jumps
	goesBack // to the menu of which it is a choice
	repeats  // that menu
	callsTask
	runs      // a common module
	opens     // check of opening hours
	goes      // to another flow
	transfers // transfer
	queues    // queue
	records   // record
	callsBack // callback
	talks     // a bot or another flow, which is not in the export, talks with the caller
	asks      // lookup
)

// actions are Archy's keys of the actions of inbound and in-queue call flows and of common modules, by
// class: those of the Resource Center ("About tasks and actions"), and of the Architect Scripting SDK,
// which has a class for each (ArchAction…). Some have had other keys, or have them in older exports.
var actions = []struct {
	class
	importer.Handling
}{
	{noEffect, importer.Handling{Types: `addFlowMilestone associateExternalContact audioMonitoring callGuide clearPostFlow clearUtilizationLabel clearVoicemailSnippet
		createVideo enableParticipantRecord enableParticipantRecording flagConversation flushAudio initializeFlowOutcome sendEmail sendNotification
		setCallerId setConversationData setExternalContact setExternalOrganization setExternalTag setFlowOutcome setInQueueFlow setLanguageSkill setParticipantData
		setPostFlow setScreenPop setSecuredData setUUIData setUtilizationLabel setWhisperAudio setWrapupCode transcription updateParticipantData`, Status: importer.LeftOut, Becomes: "no step: what its output for a success has goes on; one with other outputs is a lookup"}},
	{says, importer.Handling{Types: "playAudio playAudioOnSilence", Becomes: "say: expressions are their texts and values, prompts recordings"}},
	{says, importer.Handling{Types: "playEstimatedWaitTime playPositionInQueue", Becomes: "say with {wait} and {position} in an in-queue flow, else with an example under texts"}},
	{says, importer.Handling{Types: "holdMusic", Becomes: "say, a recording of a minute or the duration that it has"}},
	{endsCall, importer.Handling{Types: "disconnect endFlow endInQueueFlow endState", Becomes: "end"}},
	{endsTask, importer.Handling{Types: "endTask endCommonModule endModule", Becomes: "where the task's output leads; return of a module"}},
	{decides, importer.Handling{Types: "decision", Becomes: "a branch on a variable or an entry that is compared with constants; else a lookup named after the expression"}},
	{chooses, importer.Handling{Types: "switch", Becomes: "a branch on a variable or an entry that is compared with constants; else a lookup named after the expression"}},
	{collects, importer.Handling{Types: "collectInput", Becomes: "collect: once, for 5 s unless the flow says otherwise; a key other than # that ends it is approximated"}},
	{dials, importer.Handling{Types: "dialByExtension", Status: importer.Expanded, Becomes: "a collect of the extension, and a transfer to it"}},
	{sets, importer.Handling{Types: "updateData", Becomes: "set, where something is compared with the value"}},
	{speaksIn, importer.Handling{Types: "setLanguage setLanguageSafe", Becomes: "set: {language: …}"}},
	{loops, importer.Handling{Types: "loop loopForEach", Becomes: "loop; 10 times where only the call knows how often: approximated"}},
	{loops, importer.Handling{Types: "loopUntil", Status: importer.Expanded, Becomes: "its conditions after each round, and a loop where it has a largest number"}},
	{loopsOn, importer.Handling{Types: "loopNext nextLoop", Becomes: "where the next round begins"}},
	{leavesOff, importer.Handling{Types: "loopExit exitLoop", Becomes: "where the loop ends"}},
	{jumps, importer.Handling{Types: "jumpToMenu jumpToTask changeState", Becomes: "where the menu or the task begins"}},
	{goesBack, importer.Handling{Types: "previousMenu", Becomes: "the menu of which its menu is a choice"}},
	{repeats, importer.Handling{Types: "repeatMenu replayMenu", Becomes: "its menu again"}},
	{callsTask, importer.Handling{Types: "callTask", Becomes: "the steps of the task in its place"}},
	{runs, importer.Handling{Types: "callCommonModule callModule", Becomes: "run; of a module that is not imported, a transfer"}},
	{opens, importer.Handling{Types: "evaluateSchedule evaluateScheduleGroup", Becomes: "a check of opening hours; holidays and emergencies that lead elsewhere are a lookup before it: expanded"}},
	{goes, importer.Handling{Types: "transferToFlow transferToFlowSecure", Becomes: "go; to a flow that is not imported, a transfer"}},
	{transfers, importer.Handling{Types: "transferToGroup transferToNumber transferToUser", Becomes: "transfer"}},
	{queues, importer.Handling{Types: "transferToAcd transferToACD", Becomes: "queue, with its priority and while: the in-queue flow; a queue that a variable names is queue: {by: …}"}},
	{records, importer.Handling{Types: "transferToVoicemail transferToGroupVoicemail", Becomes: "record"}},
	{callsBack, importer.Handling{Types: "createCallback", Becomes: "callback with asks: no"}},
	{talks, importer.Handling{Types: `callAudioConnector callBotConnector callBotFlow callDialogEngineBot callDialogflowBot callDialogflowCXBot callDialogflowCxBot
		callDigitalBotFlow callLexBot callLexV2Bot callNuanceMixBot callVoiceFlow`, Status: importer.Approximated, Becomes: "a lookup of its outputs"}},
	{asks, importer.Handling{Types: strings.Join(slices.Sorted(maps.Keys(asked)), " "), Becomes: "a lookup of that name, with the outputs as outcomes; those that go on alike are one"}},
	{unknown, importer.Handling{Types: "menu", Becomes: "a menu with keys and the words of the flow's language, and the global choices of other menus"}},
	{unknown, importer.Handling{Types: "task", Becomes: "the steps of its actions"}},
}

// handled returns what becomes of each action.
func handled() []importer.Handling {
	var out []importer.Handling
	for _, a := range actions {
		out = append(out, a.Handling)
	}
	return out
}

// classes are the classes of the actions by their keys.
var classes = func() map[string]class {
	out := map[string]class{}
	for _, a := range actions {
		for key := range strings.FieldsSeq(a.Types) {
			out[key] = a.class
		}
	}
	return out
}()

// asked are the actions that ask another system, with their outputs, that of a success first. One that
// has no actions of its own goes on like it.
var asked = map[string][]string{
	"callBridge": {"success", "timeout", "failure"}, "callData": {"success", "timeout", "failure"}, "callDataAction": {"success", "timeout", "failure"}, "callDataSecure": {"success", "timeout", "failure"},
	"callDecisionTable": {"success", "failure"}, "dataTableLookup": {"found", "notFound", "failure"},
	"decryptData": {"success", "failure"}, "encryptData": {"success", "failure"}, "extractSecureData": {"success", "failure"}, "getSecuredData": {"success", "failure"},
	"detectIntent": {"default"}, "detectSilence": {"silence", "timeout", "failure"}, "evaluateEmergencyGroup": {"active", "inactive"}, "wait": {"success", "timeout"},
	"findEmergencyGroup": found, "findGrammar": found, "findGrammarById": found, "findGroup": found, "findKnowledgeBaseDocumentById": found, "findLanguageSkill": found,
	"findQueue": found, "findQueueById": found, "findSchedule": found, "findScheduleGroup": found, "findSkill": found, "findSystemPrompt": found,
	"findUser": found, "findUserById": found, "findUserPrompt": found, "findUsersById": found, "findUtilizationLabel": found,
	"getAssignedCustomerIntents": {"success", "failure"}, "getConversationData": {"success", "failure"}, "getExternalContact": {"found", "notFound", "failure"}, "getExternalOrganization": {"found", "notFound", "failure"},
	"getJourneyOutcome": {"success", "failure"}, "getJourneyOutcomeScoresBySession": {"success", "failure"}, "getJourneySegment": {"success", "failure"}, "getJourneySession": {"success", "failure"},
	"getJourneySessionDetails": {"success", "failure"}, "getJourneySessionsByCustomer": {"success", "failure"}, "getJourneySessionsByExternalContact": {"success", "failure"},
	"getParticipantData": {"success"}, "getRawSIPHeaders": {"success", "failure"}, "getResponse": {"success", "failure"}, "getRoutableQueue": {"success", "failure"}, "getSIPHeaders": {"success", "failure"},
	"searchExternalContacts": {"oneResult", "multipleResults", "noResults", "failure"},
}

var found = []string{"found", "notFound"}
