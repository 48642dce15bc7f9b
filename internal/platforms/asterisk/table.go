package asterisk

import "github.com/ivrsim/ivrsim/internal/platforms/importer"

const (
	decided = "the way that the condition leads, if it is known; a branch on an attribute or an entry; else a lookup"

	unmodeled        = "a lookup of its name: few dialplans have it"
	unmodeledProgram = "a lookup of its name: what it says, asks and sets is not known"
	dialedThere      = "callers dial it there, and a lookup stands for it"
	notTold          = "callers can dial it there, and a menu does not tell it apart from other numbers"
)

// rows has the applications of the documentation, as it writes them, and some of earlier versions. Row explains the
// facts. They are in Asterisk's sources: the functions that return in apps/app_NAME.c, main/pbx_builtins.c and
// res/res_agi.c, and of parking in res/parking/parking_applications.c.
func rows() []row {
	return []row{
		{
			becomes: importer.NoEffect,
			status:  importer.LeftOut, effect: doNothing, traits: hasNoEffect | keepsMenu,
			apps: `
				NoOp Verbose Log DumpChan msg Progress Ringing Proceeding ResetCDR NoCDR ForkCDR cdr_prop
				ChangeMonitor wait_for_silence WaitForRing Zapateller SetCallerPres lookupcidname SendDTMF
				SIPAddHeader SIPRemoveHeader SIPDtmfMode
				PJSIPNotify CELGenUserEvent updateconfig StopPlayTones StartMusicOnHold StopMusicOnHold SetAMAFlags
				setaccount transferred sayunixtimeformat SpeechCreate SpeechDestroy SpeechLoadGrammar
				SpeechUnloadGrammar SpeechActivateGrammar SpeechDeactivateGrammar SpeechStart SpeechProcessingSound
				gosubclear ClearHash JabberSend t38gateway faxopt volume settransfercapability agentmonitoroutgoing
				JabberSendGroup ADSIProg connectedline DAHDIAcceptR2Call DAHDISendCallreroutingFacility
				DAHDISendKeypadFacility Flash GetCPEID HangupCauseClear IAX2Provision JabberJoin JabberLeave
				MeetMeChannelAdmin ODBCFinish ODBC_Commit ODBC_Rollback PJSIPHangup SendMF SendSF SIPSendCustomINFO
				stasisbroadcast queueadd EndIf
				UserEvent PlayTones none=end
				Answer answers=99
				QueueLog MinivmMWI none=end first=end needs=4
				StoreDTMF none=end first=end`,
		},
		{
			becomes: "set: {recording: yes}; with the option b, which records conversations alone, no step",
			effect:  beginRecording, apps: `
				Monitor
				MixMonitor none=end`,
		},
		{becomes: "set: {recording: yes}", effect: recordCall(true), apps: "UnpauseMonitor"},
		{becomes: "set: {recording: no}", effect: recordCall(false), apps: "StopMixMonitor StopMonitor PauseMonitor"},
		{
			becomes: "no step; the variable that says how it has ended is asked for where a line reads it",
			status:  importer.LeftOut, effect: setStatuses,
			apps: `
				AddQueueMember none=end first=on leaves=AQMSTATUS=NOSUCHQUEUE status=AQMSTATUS
				AMD status=AMDSTATUS,AMDCAUSE
				CallCompletionCancel status=CC_CANCEL_RESULT
				CallCompletionRequest status=CC_REQUEST_RESULT
				ChanIsAvail none=end first=end status=AVAILSTATUS,AVAILCHAN,AVAILORIGCHAN,AVAILCAUSECODE
				ConfKick status=CONFKICKSTATUS
				MailboxExists none=end status=VMBOXEXISTSSTATUS
				MeetMeAdmin none=end needs=2 status=MEETMEADMINSTATUS
				MessageSend none=on first=on leaves=MESSAGE_SEND_STATUS=INVALID_URI status=MESSAGE_SEND_STATUS
				MinivmDelete status=MVM_DELETE_STATUS
				MinivmNotify status=MVM_NOTIFY_STATUS
				OSPAuth status=OSPAUTHSTATUS
				OSPFinish status=OSPFINISHSTATUS
				OSPLookup status=OSPLOOKUPSTATUS
				OSPNext status=OSPNEXTSTATUS
				Originate none=end first=end needs=3 status=ORIGINATE_STATUS
				PauseQueueMember none=end needs=2 status=PQMSTATUS
				QueueUpdate status=QUEUEUPDATESTATUS
				Reload status=RELOADSTATUS
				RemoveQueueMember none=end first=on leaves=RQMSTATUS=NOSUCHQUEUE status=RQMSTATUS
				SendImage none=end status=SENDIMAGESTATUS
				SendText status=SENDTEXTSTATUS
				SendURL none=end status=SENDURLSTATUS
				Signal none=end first=end status=SIGNALSTATUS
				UnpauseQueueMember none=end needs=2 status=UPQMSTATUS
				WaitForCondition none=on first=on leaves=WAITFORCONDITIONSTATUS=FAILURE status=WAITFORCONDITIONSTATUS
				WaitForNoise WaitForSilence status=WAITSTATUS
				WaitForSignal none=end first=end status=WAITFORSIGNALSTATUS
				WaitUntil none=on first=on leaves=WAITUNTILSTATUS=FAILURE status=WAITUNTILSTATUS
				hasnewvoicemail status=HASVMSTATUS
				lookupblacklist status=LOOKUPBLSTATUS`,
		},
		{
			becomes: "an edge; where lines set a variable to several texts, the attribute of that name; " +
				"of CHANNEL(language), set: {language: …}",
			effect: assign, traits: keepsMenu,
			apps: `
				Set MSet
				setvar now=set:{args}
				setglobalvar now=set:GLOBAL({name})={text}
				dbput now=set:DB({name})={text}
				absolutetimeout now=set:TIMEOUT(absolute)={first}
				digittimeout now=set:TIMEOUT(digit)={first}
				responsetimeout now=set:TIMEOUT(response)={first}
				setcallerid now=set:CALLERID(all)={first}
				setcidnum now=set:CALLERID(num)={first}
				setcidname now=set:CALLERID(name)={first}
				setcdruserfield now=set:CDR(userfield)={first}
				setmusiconhold now=set:CHANNEL(musicclass)={first}`,
		},
		{becomes: "set: {language: …}", effect: assign, apps: "setlanguage now=set:" + languageVariable + "={args}"},
		{
			becomes: "an edge where a line has set it, else a lookup of its name",
			effect:  assign,
			apps: `
				dbget now=set:{name}=${DB({text})}
				ImportVar now=set:{name}=${IMPORTVAR({text})}`,
		},
		{
			becomes: "an edge: what it deletes is not set any more",
			status:  importer.LeftOut, effect: deleteEntries, apps: "DBdel DBdeltree",
		},
		{
			becomes: "an edge, where what it reads has one text; else a branch on an attribute, which Set sets",
			effect:  goTo, traits: leadsOn | keepsMenu | toLabel, apps: "Goto none=end back=never",
		},
		{
			becomes: decided,
			effect:  branchIf,
			traits:  runsAnother | hasCondition,
			apps: `
				GotoIf none=on branch=Goto
				Random now=gotoif:$[${RAND(1,100)}<={percent}]?{label}`,
		},
		{
			becomes: "a check of opening hours, to the end of the last minute; of dates, time zones and several times, a lookup",
			effect:  branchIfTime, traits: runsAnother,
			apps: "GotoIfTime none=end branch=Goto",
		},
		{
			becomes: decided,
			effect:  execIf(branchIf),
			traits:  keepsMenu | runsAnother | hasCondition,
			apps:    "ExecIf none=on",
		},
		{
			becomes: "a check of opening hours, and the application",
			status:  importer.Expanded, effect: execIf(branchIfTime), traits: runsAnother,
			apps: "ExecIfTime none=end",
		},
		{becomes: "what the application becomes", effect: doNothing, apps: "Exec none=on"},
		{becomes: "run", effect: func(v *visit) { gosub(v, v.args) }, traits: leadsOn | toLabel, apps: "Gosub none=end"},
		{
			becomes: decided,
			effect:  branchIf,
			traits:  runsAnother | hasCondition,
			apps:    "GosubIf none=on branch=Gosub",
		},
		{becomes: "return", effect: returnValue, apps: "Return back=never"},
		{
			becomes: "run",
			effect:  func(v *visit) { callMacro(v, v.args) }, traits: leadsOn | toMacro,
			apps: "Macro MacroExclusive none=end",
		},
		{
			becomes: decided,
			effect:  branchIf,
			traits:  runsAnother | hasCondition,
			apps:    "MacroIf branch=Macro",
		},
		{becomes: "return", effect: macroExit, apps: "MacroExit back=never"},
		{becomes: decided, effect: block, traits: hasCondition, apps: "While"},
		{becomes: "the next round", effect: inBlock, apps: "EndWhile ContinueWhile"},
		{becomes: "the end of the loop", effect: inBlock, apps: "ExitWhile"},
		{
			becomes: unmodeled,
			status:  importer.Unknown, effect: unmodeledApplication, traits: isHeard | isOfIVR,
			apps: `
				WaitDigit none=on first=on leaves=WAITDIGITSTATUS=ERROR status=WAITDIGITRESULT,WAITDIGITSTATUS
				RetryDial none=end side=5,M,U,Fb,0,0 status=DIALSTATUS
				MinivmRecord none=end status=MVM_RECORD_STATUS
				Authenticate none=end answers=99
				VMAuthenticate sets=AUTH_MAILBOX,AUTH_CONTEXT
				Directory dials=1,0,default status=DIRECTORY_RESULT,DIRECTORY_EXTEN | ` + dialedThere + `
				DISA none=end dials=1,disa back=never | ` + dialedThere,
		},
		{
			becomes: unmodeled,
			status:  importer.Unknown, effect: unmodeledApplication,
			traits: isHeard | isOfIVR | dialsInto,
			apps:   "ReadExten none=on first=on leaves=READEXTENSTATUS=ERROR status=READEXTENSTATUS",
		},
		{
			becomes: unmodeled,
			status:  importer.Unknown, effect: unmodeledApplication, traits: isHeard,
			apps: `
				MinivmGreet none=end status=MVM_GREET_STATUS
				PrivacyManager status=PRIVACYMGRSTATUS
				SayCountedAdj SayCountedNoun none=end first=end
				SayCountPL none=end
				SayAlphaCase none=on first=on`,
		},
		{
			becomes: unmodeled,
			status:  importer.Unknown, effect: unmodeledApplication,
			apps: `
				StackPop If ElseIf Else ExitIf SoftHangup
				ChannelRedirect none=end first=end needs=2 status=CHANNELREDIRECT_STATUS
				Incomplete RaiseException raise back=never`,
		},
		{
			becomes: unmodeledProgram,
			status:  importer.Unknown, effect: unmodeledApplication, traits: isOfIVR | isProgram,
			apps: `
				TryExec none=on status=TRYSTATUS
				Stasis none=end status=STASISSTATUS`,
		},
		{
			becomes: "with WaitExten a menu of the extensions of one key; i is no_match, t or the next line " +
				"no_input; " +
				"several digits are its extension",
			effect: background,
			traits: isHeard | isOfIVR | leadsOn | waitsForKey | keepsMenu | playsFiles | onlyPlays,
			apps: `
				BackGround none=end first=on leaves=BACKGROUNDSTATUS=FAILED answers=1 dials=3 | ` + notTold + `
				BackgroundDetect none=end dials=3 | ` + notTold,
		},
		{
			becomes: "with BackGround a menu of the extensions; it waits 10 s, or as TIMEOUT(response) says",
			effect:  waitExten,
			traits:  isOfIVR | leadsOn | waitsForKey | keepsMenu, apps: "WaitExten | " + notTold,
		},
		{
			becomes: "a collect that hash ends, or for one digit a menu; what compares the entry is a branch on it",
			effect:  readDigits, traits: isHeard | isOfIVR | playsFiles | readsInto,
			apps: "Read none=on first=on leaves=READSTATUS=ERROR answers=3",
		},
		{
			becomes: "say, a recording",
			effect:  playback, traits: isHeard | isOfIVR | playsFiles | onlyPlays,
			apps: `
				Playback none=end first=on leaves=PLAYBACKSTATUS=FAILED answers=1 failure=PLAYBACKSTATUS=FAILED
				ControlPlayback none=end first=on leaves=CPLAYBACKSTATUS=ERROR sets=CPLAYBACKOFFSET,CPLAYBACKSTOPKEY`,
		},
		{
			becomes: "say, the value; of a variable with more than twelve texts, one of its name",
			effect:  say, traits: isHeard,
			apps: `
				SayDigits SayAlpha SayPhonetic SayMoney Morsecode none=on
				SayNumber SayOrdinal none=end first=on
				saydate saytime VMSayName`,
		},
		{becomes: "say, the time", effect: sayTime, traits: isHeard, apps: "SayUnixTime DateTime"},
		{
			becomes: "say, the text",
			effect:  speak, traits: isHeard,
			apps: `
				Festival none=end
				flite swift picotts googletts polly espeak cepstral MRCPSynth`,
		},
		{
			becomes: "a say that takes as long",
			effect:  takeTime,
			apps: `
				Wait MusicOnHold sayunixtimes
				waitmusiconhold none=end`,
		},
		{
			becomes: "queue, with its timeout as max_wait and QUEUESTATUS by outcome; " +
				"of queues.conf maxlen, servicelevel, context, joinempty",
			effect: joinQueue, traits: isHeard | isOfIVR | leadsOn,
			apps: `
				Queue none=end first=on leaves=QUEUESTATUS=UNKNOWN side=1,,,Fb,6,7
				| a key leads there while callers wait, in a queue that is known only in the call`,
		},
		{
			becomes: "transfer, which comes back where more lines follow, with DIALSTATUS by outcome; " +
				"of a variable with more than three texts, one to its name",
			effect: dial, traits: isHeard | onlyNames,
			apps: `
				Dial none=end first=end unmodeled=GpPdMULS side=2,M,U,Fb,0,0 sets=DIALEDTIME_MS,ANSWEREDTIME_MS
				sets=RINGTIME,RINGTIME_MS,PROGRESSTIME,PROGRESSTIME_MS,FORWARDERNAME,BRIDGEPEER,BRIDGEPVTCALLID`,
		},
		{
			becomes: "record",
			effect:  voicemail, traits: isHeard | isOfIVR | onlyNames,
			apps: "VoiceMail first=on leaves=VMSTATUS=FAILED answers=99 keys=a,o failure=VMSTATUS=FAILED",
		},
		{
			becomes: "a collect; lookups of what the caller says, where lines read it",
			status:  importer.Approximated, effect: speechBackground, traits: isHeard | isOfIVR | playsFiles,
			apps: "SpeechBackground",
		},
		{
			becomes: "record",
			effect:  record, traits: isHeard | isOfIVR,
			apps: `
				Record none=end first=end sets=RECORDED_FILE answers=3 failure=RECORD_STATUS=ERROR
				Dictate`,
		},
		{becomes: "end", effect: hangup, apps: "Hangup Busy Congestion back=never"},
		{
			becomes: "a lookup of SYSTEMSTATUS, where a line reads it",
			status:  importer.LeftOut, effect: system, traits: isProgram,
			apps: `
				System none=end program=SYSTEMSTATUS,SUCCESS,APPERROR,
				TrySystem none=on leaves=SYSTEMSTATUS=FAILURE program=SYSTEMSTATUS,SUCCESS,FAILURE,APPERROR`,
		},
		{
			becomes: "a lookup: what it says, asks and sets is not in the dialplan",
			status:  importer.Unknown, effect: system, traits: isOfIVR | isProgram,
			apps: `
				AGI DeadAGI EAGI none=end program=AGISTATUS,SUCCESS,FAILURE,NOTFOUND|HANGUP
				fastagi asyncagi program=AGISTATUS,SUCCESS,FAILURE,NOTFOUND|HANGUP
				ExternalIVR curl MeetMeCount IVRDemo ICES MP3Player SendFAX ReceiveFAX none=end
				AudioSocket SMS ReceiveMF ReceiveSF none=end first=end
				odbcexec mysql realtime NBScat skelguessnumber lookupenumber enumlookup rxfax txfax aeapspeech
				JabberStatus none=on`,
		},
		{
			becomes: "a transfer to its name: it takes the call over",
			effect:  leaveTo, traits: isHeard,
			apps: `
				AttendedTransfer none=on leaves=ATTENDEDTRANSFERSTATUS=FAILURE sets=ATTENDEDTRANSFERSTATUS
				BlindTransfer none=on leaves=BLINDTRANSFERSTATUS=FAILURE sets=BLINDTRANSFERSTATUS
				BridgeAdd sets=BRIDGERESULT
				BridgeWait dahdibarge DAHDIRAS DAHDIScan JACK StreamEcho TestServer ChanSpy ExtenSpy dundilookup
				followmeoutgoing Echo Milliwatt AlarmReceiver externalapp switch
				MeetMe konference word=conference
				Broadcast none=end first=end
				MinivmAccMess SLATrunk none=end
				ParkAndAnnounce none=end back=fails
				TestClient Page none=end
				VoiceMailMain keys=a word=mailbox | star leads there, and a transfer has no keys
				ConfBridge none=end first=end result=CONFBRIDGE_RESULT word=conference
				ParkedCall back=never
				Park Pickup back=fails
				PickupChan none=on first=on back=fails
				FollowMe none=end first=end back=fails
				AgentLogin none=end first=end back=fails result=AGENT_STATUS
				AgentRequest none=end first=end back=fails result=AGENT_STATUS
				Transfer none=on leaves=TRANSFERSTATUS=FAILURE sets=TRANSFERSTATUSPROTOCOL
				back=fails result=TRANSFERSTATUS,FAILURE,UNSUPPORTED
				SLAStation none=on leaves=SLASTATION_STATUS=FAILURE
				Bridge none=end sets=BRIDGERESULT
				VoiceMailPlayMsg sets=VOICEMAIL_PLAYBACKSTATUS`,
		},
	}
}
