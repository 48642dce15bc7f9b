package amazonconnect

import "slices"

// otherChannel is an action that the platform does for chats, tasks or e-mails only. A call takes the first of
// the errors that has an edge ("Supported channels for flow blocks").
type otherChannel struct {
	kind   string
	errors []string
	is     func(*action) bool // whether the settings are for another channel; nil: for each setting
}

// general has the names of the error for any failure.
var general = []string{otherError, ""}

// otherChannels are the actions for other channels.
var otherChannels = []otherChannel{
	{kind: "AuthenticateParticipant", errors: general},
	{kind: "CreatePersistentContactAssociation", errors: general},
	{kind: "ResumeContact", errors: general},
	{kind: "ShowView", errors: general},
	{kind: "UpdateContactMediaProcessing", errors: append([]string{channelMismatch}, general...)},
	{
		kind:   "UpdateContactRecordingAndAnalyticsBehavior",
		errors: []string{channelMismatch},
		is:     (*action).recordsChat,
	},
}

// channelMismatch is the error of an action whose settings are for another channel than the contact's.
const channelMismatch = "ChannelMismatch"

// recordsChat reports whether the action sets the recording of chats, and not of calls.
func (a *action) recordsChat() bool {
	return a.params.Has("ChatBehavior") && !a.params.Has("VoiceBehavior")
}

// findChannel notes the error that a call takes instead of the ways of the action, if the action is for another
// channel.
func (a *action) findChannel() {
	for _, x := range otherChannels {
		if x.kind != a.kind || x.is != nil && !x.is(a) {
			continue
		}

		// A flow that was written by hand may leave out the error. Then the call goes on.
		if to, ok := a.onError(x.errors...); ok {
			a.takesError = true
			a.next = to
		}
	}
}

// isForOthers reports whether the action is for another channel.
func (a *action) isForOthers() bool {
	return slices.ContainsFunc(otherChannels, func(x otherChannel) bool {
		return x.kind == a.kind && (x.is == nil || x.is(a))
	})
}

// channelKinds returns the actions that are for other channels with each setting.
func channelKinds() []string {
	var out []string
	for _, x := range otherChannels {
		if x.is == nil {
			out = append(out, x.kind)
		}
	}
	return out
}
