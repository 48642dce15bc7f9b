package genesysarchitect

import (
	"iter"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// settings are the keys of a flow, or of a menu, that hold settings.
const settings = `settingsActionDefaults settingsErrorHandling settingsMenu settingsSpeechRec settingsPrompts
	settingsInQueueCall settingsCommonModule settingsInboundCall settingsSecureCall settingsParticipantData
	settingsWorkflow`

// settingPaths has the known settings by their key, as paths below it. The path * stands for all. The
// settings are read, or they change neither the way of a call nor what callers hear. All others are
// named.
func settingPaths() map[string]string {
	const all = "*"
	return map[string]string{
		// No call waits for silence here, and a call never waits for a secure flow. Each action without a processingPrompt
		// of its own names the default.
		"settingsActionDefaults": `collectInput.noEntryTimeout collectInput.interDigitTimeout
			dialByExtension.interDigitTimeout transferToUser.connectTimeout transferToNumber.connectTimeout transferToGroup.connectTimeout
			playAudioOnSilence.timeout detectSilence.timeout transferToFlowSecure.connectTimeout
			callData.processingPrompt callBridge.processingPrompt callDataSecure.processingPrompt`,
		"settingsErrorHandling": "preHandlingAudio errorHandling",
		// A menu names that callers can dial an extension, so that the time for its next digit needs no row.
		"settingsMenu": "menuSelectionTimeout repeatCount listenForExtensionDialing extensionDialingMaxDelay",
		// Callers in a simulation are always understood.
		"settingsSpeechRec": `asrEnabledOnFlow completeMatchTimeout incompleteMatchTimeout maxSpeechLengthTimeout
			minConfidenceLevel asrCompanyDir suppressRecording`,
		"settingsInQueueCall": "holdMusic",
		// These are checks of the editor, recordings and data for agents.
		"settingsPrompts":         all,
		"settingsCommonModule":    all,
		"settingsInboundCall":     all,
		"settingsSecureCall":      all,
		"settingsParticipantData": all,
		"settingsWorkflow":        all,
	}
}

// nameSettings names the settings of a flow or a menu that are not known.
func (p *properties) nameSettings(of importer.Value) {
	paths := settingPaths()
	for _, key := range of.Keys() {
		if !slices.Contains(strings.Fields(settings), key) || paths[key] == "*" {
			continue
		}
		for path, v := range unknown(of.Get(key), key, strings.Fields(paths[key])) {
			p.center.LeaveOut(p.file, v, "the setting "+path+" is not known: here it has no effect")
		}
	}
}

// nameUnreadTask names the properties of a task, or of a state, that are not known. Its actions may stand in several
// places, so that it has no block of its own.
func (p *properties) nameUnreadTask(of importer.Value, item string) {
	known := strings.Fields("actions variables " + silentProperties)
	for _, key := range of.Keys() {
		if v := of.Get(key); isGiven(v) && !slices.Contains(known, key) {
			p.center.LeaveOut(p.file, v, "the property "+key+" of the "+item+" is not known: here it has no effect")
		}
	}
}

// unknown returns the values at and below a path that are given and not known, by their paths. Known
// paths begin below the first key.
func unknown(v importer.Value, path string, known []string) iter.Seq2[string, importer.Value] {
	_, own, _ := strings.Cut(path, ".")
	isAbove := func(one string) bool { return own == "" || strings.HasPrefix(one, own+".") }
	return func(yield func(string, importer.Value) bool) {
		switch {
		case slices.Contains(known, own) || !isGiven(v):
			return
		// No known path goes on below, so that the whole value is one that is not known.
		case !v.IsObject() || !slices.ContainsFunc(known, isAbove):
			yield(path, v)
			return
		}
		for name, one := range below(v) {
			for path, v := range unknown(one, path+"."+name, known) {
				if !yield(path, v) {
					return
				}
			}
		}
	}
}
