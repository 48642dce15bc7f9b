package asterisk

import (
	"path"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// functionKind is what an import knows of the value of a dialplan function.
type functionKind int

const (
	unknownFunction functionKind = iota // it is not documented
	computed                            // from its arguments and the variables of the call
	asked                               // what only the call or the running system knows, or no import computes: a lookup is named after it
	setOnly                             // it has no value, and setting it has no effect on the way of a call
)

// function is a dialplan function. One without compute, or whose compute does not know the value, is a value
// that is known only in the call.
type function struct {
	kind    functionKind
	compute func(s *state, f functionCall) (value string, known bool)
}

// functionCall is a function with its arguments.
type functionCall struct{ name, args string }

// ofText is a function of a text that is known.
func ofText(of func(string) string) func(*state, functionCall) (string, bool) {
	return func(_ *state, f functionCall) (string, bool) {
		return of(f.args), !isSymbolic(f.args)
	}
}

// functions has a row for each function of the documentation of Asterisk 16 to 22 (docs.asterisk.org,
// "Dialplan Functions").
func functions() map[string]function {
	out := map[string]function{}
	for names, compute := range map[string]func(*state, functionCall) (string, bool){
		"LEN":                            (*state).lengthOf,
		"ISNULL EXISTS":                  (*state).isNullFunction,
		"IF":                             (*state).ifFunction,
		"TOUPPER":                        ofText(strings.ToUpper),
		"TOLOWER":                        ofText(strings.ToLower),
		"TRIM":                           ofText(strings.TrimSpace),
		"LTRIM":                          ofText(func(text string) string { return strings.TrimLeft(text, " \t\r\n") }),
		"RTRIM":                          ofText(func(text string) string { return strings.TrimRight(text, " \t\r\n") }),
		"BASENAME":                       ofText(path.Base),
		"DIRNAME":                        ofText(func(text string) string { return path.Dir(strings.TrimRight(text, "/")) }),
		"KEYPADHASH":                     ofText(keypadHash),
		"QUOTE":                          ofText(func(text string) string { return `"` + quoteEscapes.Replace(text) + `"` }),
		"PASSTHRU":                       ofText(func(text string) string { return text }),
		"ABS":                            (*state).absolute,
		"MIN MAX":                        (*state).extreme,
		"LOCAL":                          (*state).localFunction,
		"GLOBAL":                         (*state).globalFunction,
		"INC DEC":                        (*state).stepFunction,
		"MATH":                           (*state).mathFunction,
		"CUT FIELDQTY FILTER STRREPLACE": (*state).fieldFunction,
		"REGEX":                          (*state).regexFunction,
		"DIALPLAN_EXISTS VALID_EXTEN":    (*state).existsInPlan,
	} {
		for name := range strings.FieldsSeq(names) {
			out[name] = function{computed, compute}
		}
	}
	for name := range strings.FieldsSeq(`CALLERID CALLERPRES CDR CHANNEL CONNECTEDLINE EXCEPTION HANGUPCAUSE HANGUPCAUSE_KEYS IFTIME LANGUAGE MASTER_CHANNEL MUSICCLASS REDIRECTING
		SIP_HEADER SIP_HEADERS PJSIP_HEADER PJSIP_HEADERS PJSIP_HEADER_PARAM PJSIP_RESPONSE_HEADER PJSIP_RESPONSE_HEADERS STRFTIME TESTTIME TIMEOUT
		ARRAY EVAL FIELDNUM HASH HASHKEYS LISTFILTER LOCAL_PEEK POP PUSH REPLACE SHIFT SORT SPRINTF STACK_PEEK STRBETWEEN UNSHIFT URIDECODE URIENCODE SET GLOBAL_EXISTS
		CSV_QUOTE ICONV BASE64_DECODE BASE64_ENCODE MD5 SHA1 AES_DECRYPT AES_ENCRYPT JSON_DECODE STRPTIME DELETE GLOBAL_DELETE SAYFILES PJSIP_PARSE_URI PJSIP_PARSE_URI_FROM EVAL_EXTEN AGC AGENT AMI_CLIENT AST_CONFIG AST_SORCERY BLACKLIST CALENDAR_BUSY CALENDAR_EVENT CALENDAR_QUERY CALENDAR_QUERY_RESULT
		CALLCOMPLETION CHANNELS CHANNEL_EXISTS CHECKSIPDOMAIN CONFBRIDGE CONFBRIDGE_CHANNELS CONFBRIDGE_INFO CURL CURLOPT DB DBEXISTS DB_DELETE DB_KEYCOUNT DENOISE
		DB_KEYS DEVICE_STATE DIALGROUP DUNDILOOKUP DUNDIQUERY DUNDIRESULT ENUMLOOKUP ENUMQUERY ENUMRESULT ENV EXTENSION_STATE FAXOPT
		FEATURE FEATUREMAP FILE FILE_COUNT_LINE FILE_FORMAT GEOLOC_PROFILE GROUP GROUP_COUNT GROUP_LIST GROUP_MATCH_COUNT HINT IAXPEER IAXVAR IFMODULE IMPORT JABBER_RECEIVE
		JABBER_STATUS LOCK MEETME_INFO MESSAGE MESSAGE_DATA MINIVMACCOUNT MINIVMCOUNTER MIXMONITOR ODBC ODBC_FETCH PARK_GET_CHANNEL PJSIP_AOR
		PJSIP_CONTACT PJSIP_DIAL_CONTACTS PJSIP_ENDPOINT PJSIP_MEDIA_OFFER PP_EACH_EXTENSION PP_EACH_USER PRESENCE_STATE QUEUEAGENTCOUNT QUEUE_EXISTS QUEUE_GET_CHANNEL
		QUEUE_MEMBER QUEUE_MEMBER_COUNT QUEUE_MEMBER_LIST QUEUE_MEMBER_PENALTY QUEUE_VARIABLES QUEUE_WAITING_COUNT RAND REALTIME REALTIME_FIELD REALTIME_HASH
		SHARED SHELL SIPCHANINFO SIPPEER SMDI_MSG SMDI_MSG_RETRIEVE SPEECH SPEECH_ENGINE SPEECH_GRAMMAR SPEECH_RESULTS_TYPE SPEECH_SCORE SPEECH_TEXT SRVQUERY SRVRESULT
		STAT STIR_SHAKEN SYSINFO TRYLOCK TXTCIDNAME UNLOCK VERSION VMCOUNT VM_INFO`) {
		out[name] = function{kind: asked}
	}
	out["DB_EXISTS"] = function{asked, (*state).entryExists}
	out["CDR"] = function{asked, (*state).cdrFunction}
	out["CHANNEL"] = function{asked, (*state).channelFunction}
	out["TIMEOUT"] = function{asked, func(s *state, f functionCall) (string, bool) { return s.timeout(strings.ToLower(f.args)), true }}
	for name := range strings.FieldsSeq(`AUDIOHOOK_INHERIT CALENDAR_WRITE CDR_PROP EXPORT FRAME_DROP FRAME_TRACE HOLD_INTERCEPT JITTERBUFFER LOG_GROUP MUTEAUDIO
		PERIODIC_HOOK PITCH_SHIFT PJSIP_DTMF_MODE PJSIP_MOH_PASSTHROUGH PJSIP_SEND_SESSION_REFRESH PJSIP_TRANSFER_HANDLING REALTIME_DESTROY REALTIME_STORE SCRAMBLE TALK_DETECT
		TONE_DETECT VOLUME`) {
		out[name] = function{kind: setOnly}
	}
	return out
}

// functionNamed returns the function of a name. Those of func_odbc.conf begin with ODBC_.
func (m *machine) functionNamed(name string) function {
	f := m.functions[name]
	if strings.HasPrefix(name, "ODBC_") {
		f.kind = asked
	}
	return f
}

// function returns the value of a dialplan function: of those that compute with their
// arguments. What others ask of the running system is known only in the call.
func (s *state) function(name, args, whole string) string {
	f := s.functionNamed(name)
	switch {
	case f.kind == unknownFunction:
		s.notKnown = name
	case f.kind == setOnly:
		return ""
	case f.compute != nil:
		if value, known := f.compute(s, functionCall{name, args}); known {
			return value
		}
	}
	if name == "CALLERID" || name == "CHANNEL" {
		what, _, _ := strings.Cut(strings.ToLower(args), ",")
		if what == "number" {
			what = "num"
		}
		whole = name + "(" + what + ")"
	}
	if v, ok := s.look(whole); ok {
		return v
	}
	return s.known(whole)
}

func (s *state) lengthOf(f functionCall) (string, bool) {
	if !isSymbolic(f.args) {
		return strconv.Itoa(utf8.RuneCountInString(f.args)), true
	}
	r := []rune(f.args)
	return strconv.Itoa(len(r)), !strings.ContainsRune(f.args, symbolStart) && r[len(r)-1] != oneOrMore && r[len(r)-1] != anyMore
}

func (s *state) isNullFunction(f functionCall) (string, bool) {
	isNull := f.args == ""
	if name := soleSymbol(f.args); name != "" {
		isNull = s.answer(condition{symbol: name, op: "=", text: plain(f.args) + " = "})
	}
	return boolean(isNull == (f.name == "ISNULL")), true
}

// absolute is ABS(X), of a whole number.
func (s *state) absolute(f functionCall) (string, bool) {
	n, err := strconv.ParseInt(strings.TrimSpace(f.args), 10, 64)
	return strconv.FormatInt(max(n, -n), 10), err == nil
}

// extreme is MIN(X,Y) and MAX(X,Y), of whole numbers.
func (s *state) extreme(f functionCall) (string, bool) {
	left, right, _ := strings.Cut(f.args, ",")
	x, err := strconv.ParseInt(strings.TrimSpace(left), 10, 64)
	y, err2 := strconv.ParseInt(strings.TrimSpace(right), 10, 64)
	n := min(x, y)
	if f.name == "MAX" {
		n = max(x, y)
	}
	return strconv.FormatInt(n, 10), err == nil && err2 == nil
}

func (s *state) localFunction(f functionCall) (string, bool) {
	return s.variable(f.args), true
}

func (s *state) globalFunction(f functionCall) (string, bool) {
	if v, ok := s.look("GLOBAL(" + f.args + ")"); ok {
		return v, true
	}
	return s.plan.globals[strings.ToUpper(f.args)], true
}

func (s *state) stepFunction(f functionCall) (string, bool) {
	return evaluate(s.variable(f.args)+map[string]string{"INC": " + 1", "DEC": " - 1"}[f.name], s.answer), true
}

func (s *state) mathFunction(f functionCall) (string, bool) {
	formula, _, _ := strings.Cut(f.args, ",")
	return evaluate(formula, s.answer), !isSymbolic(formula)
}

func (s *state) fieldFunction(f functionCall) (string, bool) {
	if isSymbolic(f.args) {
		return "", false
	}
	v, ok := s.textFunction(f.name, splitArgs(f.args))
	return v, ok
}

func (s *state) regexFunction(f functionCall) (string, bool) {
	re, text, ok := strings.Cut(strings.TrimPrefix(strings.TrimSpace(f.args), `"`), `" `)
	if !ok || isSymbolic(text) {
		return "", false
	}
	pattern, err := regexp.Compile(re)
	if err != nil {
		return "", false
	}
	return boolean(pattern.MatchString(text)), true
}

func (s *state) existsInPlan(f functionCall) (string, bool) {
	a := splitArgs(f.args)
	if len(a) < 2 || isSymbolic(f.args) {
		return "", false
	}
	return boolean(s.plan.find(s.plan.contexts[a[0]], a[1]) != nil), true
}

// entryExists is DB_EXISTS(FAMILY/KEY) of an entry of the database that the call has set.
func (s *state) entryExists(f functionCall) (string, bool) {
	_, ok := s.look("DB(" + f.args + ")")
	return "1", ok
}

func (s *state) cdrFunction(f functionCall) (string, bool) {
	v, ok := s.look(disposition)
	if !ok {
		v = "NO ANSWER"
	}
	return v, strings.EqualFold(f.args, "disposition")
}

// channelFunction knows whether the call has been answered.
func (s *state) channelFunction(f functionCall) (string, bool) {
	if v, _ := s.look(disposition); v == "ANSWERED" {
		return "Up", strings.EqualFold(f.args, "state")
	}
	return "Ring", strings.EqualFold(f.args, "state")
}

var quoteEscapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

// keypadHash is KEYPADHASH: the keys with the letters of a text.
func keypadHash(text string) string {
	const keys = "22233344455566677778889999"
	return strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z':
			return rune(keys[r-'a'])
		case 'A' <= r && r <= 'Z':
			return rune(keys[r-'A'])
		case '0' <= r && r <= '9':
			return r
		}
		return -1
	}, text)
}
