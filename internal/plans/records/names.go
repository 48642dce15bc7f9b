package records

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// meaning is a possible meaning of a column, with the words that systems use for it, as normalized writes them.
// The words of six languages are separated by spaces.
type meaning struct {
	value string // of a record or a report; or one of the durations below
	what  string // for messages
	names string
	weak  string // names that count if no other column has the meaning
}

// The times of a call in the order in which they happen, and the durations that give them.
const (
	atArrival = "arrived"
	atMenuEnd = "ivr_end"
	atJoin    = "enqueued"
	atAnswer  = "answered"
	atEnd     = "ended"
	atWrapEnd = "wrap_up_end"

	theIVR    = "time in the menus"
	theWait   = "wait"
	theSpeed  = "wait of the answered"
	theGaveUp = "wait of the abandoned"
	theTalk   = "talk time"
	theHold   = "time on hold"
	theWrap   = "after-call work"
	theHandle = "handle time"
	theTotal  = "length of the call"
	theRing   = "ring"
	theDate   = "date"
)

// timeRoles and lengthRoles are the meanings of columns of times, and of durations.
var (
	timeRoles   = []string{atArrival, atJoin, atAnswer, atEnd, atWrapEnd, atMenuEnd}
	lengthRoles = []string{
		theIVR, theWait, theSpeed, theGaveUp, theTalk, theHold, theWrap, theHandle, theTotal, theRing,
	}
)

// callMeanings are the meanings of columns of call records.
var callMeanings = []meaning{
	{
		value: "call", what: "the call's id",
		names: `call call_id callid id contact_id contactid uniqueid unique_id session_id interaction_id
			conference_id interaction_guid
			conversation_id ucid call_reference call_number call_guid call_sid session
			node_id_session_id_sequence_no`,
		weak: `linkedid linked_id guid anruf_id gesprachs_id vorgangsnummer id_appel id_de_l_appel id_llamada
			gesprek_id id_chiamata id_chamada`,
	},
	{
		value: "caller", what: "who called",
		names: `caller caller_id callerid caller_number ani cli calling_number calling_party from from_number
			customer_number phone caller_phone originator customer_phone_number customer_phone
			contact_phone_number remote_number originator_directory_number calling_pty
			customer_endpoint_address from_phone_number external_number contact_number origination_number`,
		weak: `phone_number src source customer customer_id clid rufnummer anrufer anrufernummer appelant
			numero_appelant llamante numero_llamante beller chiamante chamador telefonnummer rufnummer_anrufer numero_de_origen
			numero_chiamante nummer_beller from_no origem`,
	},
	{
		value: "line", what: "the number that was called",
		names: `line did dnis dialed_number called_number number_called called_party dialled_number to_number
			system_phone_number system_endpoint_address talkdesk_phone_number dialed_num`,
		weak: `called phone_number`,
	},
	{
		value: "tier", what: "the caller's tier",
		names: `tier customer_tier customer_segment`,
	},
	{
		value: "queue", what: "the queue",
		names: `queue queue_name queuename skill skill_name skill_group skillgroup split split_skill workgroup
			work_group workgroup_name acd_group hunt_group ring_group csq csq_name call_queue skillset
			queue_id agent_group csq_names dispsplit ring_groups queues store branch ddi cc_queue call_queue_identity
			final_queue_name`,
		weak: `department dst service group campaign service_name department_name group_name
			team_name warteschlange gruppe file file_d_attente file_attente cola
			nombre_de_la_cola wachtrij coda fila kuyruk hotline warteschl rufgruppe`,
	},
	{
		value: "agent", what: "the agent",
		names: `agent agent_id agentid agent_name user user_name username user_id agent_login answered_by
			operator operator_name representative handled_by agent_username agent_email operator_email anslogin
			users`,
		weak: `server employee extension mitarbeiter mitarb rep bearbeiter conseiller agente medewerker operatore operador temsilci
			atendente`,
	},
	{
		value: "outcome", what: "how the call ended",
		names: `outcome status disposition result call_status call_outcome call_result call_disposition
			contact_disposition completion_status action_result final_status answered_flag is_answered
			was_answered`,
		weak: `answered answer handled call_type state ergebnis anrufstatus statut resultat estado resultado
			resultaat esito stato`,
	},
	{
		value: "arrived", what: "when the call arrived",
		names: `arrived arrival arrival_time arrived_at start start_time starttime call_start call_start_time
			started started_at call_started begin begin_time received received_at time_received
			call_received offered_time initiation_timestamp initiated call_arrival start_date_time
			call_arrived inbound_time segstart segment_start conversation_start conversation_start_time
			session_start start_timestamp contact_start contact_start_time interaction_start
			interaction_start_time start_date arrival_date`,
		weak: `time timestamp date_time datetime calldate call_date call_time date created created_at
			date_and_time call_date_time time_of_call anrufzeit anrufbeginn beginn startzeit eingang debut
			date_d_appel heure_d_appel heure_de_debut inicio hora hora_de_inicio hora_de_llamada starttijd
			begintijd binnenkomst binnengekomen fecha_y_hora_de_llegada hora_de_llegada date_et_heure_appel
			inizio zeit uhrzeit heure tijd ora baslangic data_hora_entrada
			fecha_de_entrada data_hora data_e_hora data_ora fecha_hora fecha_y_hora date_heure date_et_heure datum_zeit
			datum_uhrzeit`,
	},
	{
		value: "ivr_end", what: "when the menus ended",
		names: `ivr_end menu_end ivr_end_time ivr_exit`,
	},
	{
		value: "enqueued", what: "when the call joined the queue",
		names: `enqueued enqueue_time enqueued_at queue_start queue_start_time queued queued_at queue_entry
			queue_entered queue_enter joined_queue queue_join entered_queue enqueue_timestamp queue_in
			queue_entry_time queued_time queue_enqueue_timestamp enqueued_timestamp joined_at queue_joined
			queue_joined_epoch cc_queue_joined_epoch call_queued call_queued_time call_queued_date_time queued_date_time
			first_queued_timestamp queued_timestamp`,
		weak: `queue_time in_wachtrij in_warteschlange entree_en_file entrada_en_cola`,
	},
	{
		value: "answered", what: "when an agent answered",
		names: `answered answer answer_time answered_at answered_time time_answered call_answered connect
			connected connect_time connected_at connected_time agent_start talk_start talk_start_time
			conversation_start pickup pickup_time picked_up agent_answer_time connected_to_agent answer_date
			connected_to_agent_timestamp agent_connected_to_agent_timestamp agent_connected
			queue_answered_epoch cc_queue_answered_epoch
			agent_connected_time answer_timestamp accepted accepted_at call_accept_date_time handling_start
			handling_start_timestamp handling_start_time`,
		weak: `annahmezeit annahme gesprachsbeginn fecha_de_atencion picked_up_at angenommen angenommen_um antwort heure_de_reponse reponse hora_de_respuesta
			respuesta atendida beantwoord risposta left_queue queue_left left_queue_at queue_exit queue_exit_time
			exited_queue dequeued dequeued_at dequeue_time uit_wachtrij warteschlange_verlassen sortie_de_file
			salida_de_cola`,
	},
	{
		value: "ended", what: "when the conversation or the wait ended",
		names: `ended end end_time endtime ended_at call_end call_end_time call_ended disconnect disconnected
			disconnect_time disconnected_at disconnect_timestamp hangup hang_up hangup_time finish finished
			finish_time stop stop_time released release_time completed_at end_date_time end_date terminated
			segstop segment_stop segment_end conversation_end conversation_end_time session_end
			end_timestamp contact_end final_disposition_timestamp contact_end_time interaction_end interaction_end_time`,
		weak: `hung_up hung_up_at ende endzeit fecha_de_fin gesprachsende anrufende fin heure_de_fin hora_de_fin einde eindtijd fine`,
	},
	{
		value: "wrap_up_end", what: "when the after-call work ended",
		names: `wrap_up_end wrapup_end acw_end wrap_end wrap_up_end_time acw_end_time after_call_work_end
			after_contact_work_end_timestamp agent_after_contact_work_end_timestamp nachbearb_ende nachbearbeitungsende`,
	},
	{
		value: theIVR, what: "how long the menus took",
		names: `pre_queue ivr_time menu_time ivr_duration time_in_ivr ivr ivr_time_spent total_ivr t_ivr flow_duration dial_plan_duration
			ansagedauer temps_svi duree_svi tempo_na_ura tempo_ivr durata_ivr menutijd tiempo_ivr`,
	},
	{
		value: theWait, what: "how long the caller waited",
		names: `wait wait_time waiting_time waittime waited queue_time time_in_queue queue_duration queue_wait
			queue_wait_time total_queue t_queue_wait total_queue_time total_wait_time queue_seconds
			wait_duration queuetime wait_seconds time_in_q queue_waiting_time`,
		weak: `time_to_answer speed_of_answer agent_speed_to_answer answer_time answer answered delay queue
			wartezeit wartedauer attente temps_d_attente duree_d_attente espera tiempo_de_espera
			tiempo_en_cola wachttijd attesa tempo_di_attesa tempo_de_espera bekleme bekleme_suresi warten`,
	},
	{
		value: theTalk, what: "how long they talked",
		names: `talk talk_time talktime talk_duration conversation conversation_time conversation_duration
			billsec talking_time talk_seconds connected_time agent_talk_time agent_time billable_seconds
			in_call_time duration_in_call talking total_talk total_talk_time t_talk t_talk_complete interaction_duration
			interaction_time agent_interaction_duration agent_interaction_time answered_seconds in_service_duration
			interaction`,
		weak: `handling_time tempo_de_atendimento avg_talk_duration average_talk_duration avg_talk_time average_talk_time gesprachszeit
			gesprachsdauer duree_de_conversation temps_de_conversation conversation tiempo_de_conversacion tempo_de_conversa
			duracion_de_conversacion gesprekstijd gespreksduur tempo_di_conversazione konusma gorusme konusma_suresi`,
	},
	{
		value: theHold, what: "how long the caller was on hold",
		names: `hold hold_time holdtime_total hold_duration held held_time time_on_hold on_hold total_hold
			total_hold_time t_held t_held_complete customer_hold_duration customer_hold_time
			agent_customer_hold_duration anshold_time ansholdtime call_hold_time holding_time onholdtime hold_seconds`,
		weak: `haltezeit mise_en_attente tiempo_de_retencion`,
	},
	{
		value: theWrap, what: "how long the after-call work took",
		names: `acw acw_time wrap wrap_up wrapup wrap_time wrap_up_time wrapup_time after_call_work
			after_call_work_time after_call acw_duration wrap_duration total_acw t_acw acwtime
			after_contact_work after_contact_work_duration after_contact_work_time
			agent_after_contact_work_duration wrap_up_duration work_time wrapup_duration
			after_service_duration`,
		weak: `nachbearbeitung nachbearbeitungszeit post_appel trabajo_posterior nawerktijd pos_atendimento tempo_de_pos_atendimento
			tiempo_administrativo temps_post_appel post_travail post_chiamata`,
	},
	{
		value: theHandle, what: "how long agents were busy",
		names: `handle_time handling_time handle_duration handle aht t_handle total_handle total_handle_time`,
		weak:  `agent_time`,
	},
	{
		value: theTotal, what: "how long the call took",
		names: `duration total total_time call_duration total_duration length call_length call_time_total
			total_call_time elapsed total_seconds duration_seconds duration_total contact_duration
			interaction_length conversation_length totals session_duration`,
		weak: `call_time dauer gesamtdauer anrufdauer duree duree_totale duree_de_l_appel duracion
			duracion_total duur durata duracao`,
	},
	{
		value: theRing, what: "how long an agent's phone rang",
		names: `ring ring_time ringing ringtime ring_duration alert_time ringing_time alerting_time total_alert
			t_alert agent_ring_time`,
		weak: `timbrado tiempo_de_timbrado klingeldauer klingelzeit sonnerie duree_de_sonnerie temps_de_sonnerie toque
			tempo_de_toque squillo tempo_di_squillo`,
	},
	{
		value: theDate, what: "the date",
		names: `date day call_date calldate start_date arrival_date datum tag jour fecha`,
		weak:  `dato data`,
	},
}

// reportMeanings are the meanings of columns of interval reports.
var reportMeanings = []meaning{
	{
		value: "date", what: "the date",
		names: `date day report_date row_date calendar_date datum interval_date`,
		weak:  `data`,
	},
	{
		value: "time", what: "the time of day",
		names: `time interval interval_start start start_time starttime half_hour from hour time_interval period
			interval_time start_interval time_slot timeslot slot interval_start_time time_period
			period_start date_time datetime timestamp quarter_hour`,
		weak: `zeit uhrzeit hora heure intervall intervalle intervalo tijd tijdvak intervallo ora horario`,
	},
	{
		value: "queue", what: "the queue",
		names: `queue queue_name queuename skill skill_name skill_group skillgroup split split_skill workgroup
			work_group workgroup_name acd_group hunt_group ring_group csq csq_name call_queue skillset
			queue_id call_type calltype application agent_group`,
		weak: `line department service group store branch dnis did ddi vdn warteschlange gruppe file file_d_attente cola
			wachtrij coda fila`,
	},
	{
		value: "offered", what: "the calls offered",
		names: `offered calls calls_offered offered_calls contacts calls_received received received_calls
			contacts_offered contacts_received incoming incoming_calls inbound inbound_calls total_calls
			volume call_volume number_of_calls calls_entered entered calls_in interactions offered_contacts
			callsoffered calls_total total_offered nco contacts_queued calls_queued calls_inbound
			calls_incoming calls_presented presented contacts_presented calls_count incoming_conversations`,
		weak: `anrufe appels llamadas angebotene_anrufe angeboten eingehende_anrufe appels_recus
			appels_presentes recus llamadas_ofrecidas llamadas_recibidas ofrecidas recibidas aangeboden
			aangeboden_gesprekken chiamate_offerte chiamate_ricevute offerte chamadas_recebidas recebidas
			anrufe_gesamt`,
	},
	{
		value: "answered", what: "the calls answered",
		names: `answered handled calls_answered answered_calls calls_handled handled_calls contacts_handled
			contacts_answered acd_calls acdcalls total_answered total_handled accepted accepted_calls
			calls_accepted engaged_conversations`,
		weak: `angenommen beantwortet angenommene_anrufe appels_traites appels_repondus traites repondus appels_servis servis
			llamadas_atendidas llamadas_contestadas atendidas contestadas beantwoord beantwoorde_gesprekken
			chiamate_risposte risposte chamadas_atendidas anrufe_erfolgreich done`,
	},
	{
		value: "abandoned", what: "the calls abandoned",
		names: `abandoned abandons lost calls_abandoned abandoned_calls abandon aban aban_calls abncalls
			calls_lost lost_calls contacts_abandoned total_abandoned missed missed_calls abandonments aband
			aband_calls calls_aband calls_aban abd calls_abd abandoned_count abandoned_in_queue
			abandoned_conversations`,
		weak: `verloren aufgelegt verlorene_anrufe abgebrochen appels_abandonnes abandonnes perdus
			llamadas_abandonadas abandonadas verlaten chiamate_abbandonate abbandonate chamadas_abandonadas
			anrufe_nicht_erfolgreich cancelled canceled`,
	},
	{
		value: "asa", what: "the mean speed of answer",
		names: `asa avg_speed_of_answer average_speed_of_answer avg_speed_answer average_speed_to_answer
			avg_speed_to_answer average_speed_answer avg_answer_time average_answer_time speed_of_answer
			mean_speed_of_answer avg_speed_ans average_speed_ans speed_of_answer_average`,
		weak: `avg_wait_time average_wait_time avg_wait average_wait avg_wartezeit mittlere_wartezeit
			durchschnittliche_wartezeit temps_moyen_d_attente dmr tiempo_medio_de_espera gem_wachttijd
			gemiddelde_wachttijd tempo_medio_di_attesa tempo_medio_de_espera`,
	},
	{
		value: "ata", what: "the mean time to abandon",
		names: `ata avg_time_to_abandon average_time_to_abandon avg_aban_time avg_abandon_time
			average_abandon_time avg_abandoned_time time_to_abandon average_abandoned_time
			mean_time_to_abandon`,
	},
	{
		value: "aht", what: "the mean handle time",
		names: `aht avg_handle_time average_handle_time handle_time avg_handling_time average_handling_time
			handling_time mean_handle_time avg_handle average_handle handle_time_average`,
		weak: `avg_bearbeitungszeit mittlere_bearbeitungszeit durchschnittliche_bearbeitungszeit dmt temps_moyen_de_traitement tmo
			tiempo_medio_de_operacion tiempo_medio_de_gestion gem_afhandeltijd gemiddelde_afhandeltijd
			tempo_medio_di_gestione tma`,
	},
	{
		value: theTalk, what: "the mean talk time",
		names: `avg_talk_time average_talk_time att avg_talk average_talk avg_acd_time avg_acd_talk_time
			mean_talk_time talk_duration avg_talk_duration average_talk_duration duree_moyenne_de_conversation
			avg_gesprachsdauer avg_gesprachszeit`,
	},
	{
		value: theWrap, what: "the mean after-call work",
		names: `acw wrap avg_acw average_acw avg_acw_time average_acw_time avg_wrap avg_wrap_time
			average_wrap_time wrap_up avg_wrap_up_time average_wrap_up_time avg_after_call_work
			average_after_call_work avg_work_time average_work_time mean_work_time avg_work duree_moyenne_de_post_travail
			avg_nachbearbeitung avg_nachbearbeitungszeit`,
	},
	{
		value: "total talk", what: "the talk time of the interval",
		names: `acdtime total_acd_time total_talk_time`,
	},
	{
		value: "total work", what: "the after-call work of the interval",
		names: `acwtime total_acw_time total_wrap_up_time`,
	},
	{
		value: "service_level", what: "the service level",
		names: `service_level sl svc_level service_level_pct sl_pct service_level_percent in_service_level_pct
			pct_in_service_level tsf servicelevel sla sla_pct`,
		weak: `servicelevel niveau_de_service nivel_de_servicio livello_di_servizio`,
	},
}

// nameTable has the fit of each word to each meaning: 0 for a name, and 0.6 for a weak one.
type nameTable map[string]map[string]float64

// nameTables are the tables of calls and of reports.
type nameTables struct{ calls, reports nameTable }

func newNameTables() nameTables {
	return nameTables{tableOf(callMeanings), tableOf(reportMeanings)}
}

func tableOf(of []meaning) nameTable {
	out := nameTable{}
	for i := range of {
		m := &of[i]
		fits := map[string]float64{m.value: 0}
		for _, name := range strings.Fields(m.weak) {
			fits[name] = weakName
		}
		for _, name := range strings.Fields(m.names) {
			fits[name] = 0
			const shortest = 8 // databases write the words of longer names without a mark between
			if joined := strings.ReplaceAll(name, "_", ""); len(joined) >= shortest {
				fits[joined] = 0
			}
		}
		out[m.value] = fits
	}
	return out
}

// hint has words in the names of columns that no table has as a whole. A name with a word of each group, and without
// the others, hints at the meaning. A word of four letters or more counts by its beginning.
type hint struct {
	value string
	all   []string // groups of words
	not   string
}

// callHints are the hints of columns of calls.
var callHints = []hint{
	{
		atArrival,
		[]string{"start begin began arriv creat initiat offer receiv calldate date time local came opened"},
		"queue wait ack end answer connect talk wrap update stop utc universal ring rang join string zone number id",
	},
	{
		atArrival,
		[]string{"start begin began arriv initiat calldate came opened"},
		"queue wait ack end answer connect talk wrap update stop ring rang join",
	},
	{atArrival, []string{"time date", "in"}, "queue wait talk call conversation"},
	{atEnd, []string{"time date", "out"}, "queue wait menu ivr"},
	{atJoin, []string{"queue wait enqueue", "join begin start enter in queued entry"}, "end answer terminat ack exit"},
	{atJoin, []string{"queued enqueued"}, "end answer terminat duration"},
	{atAnswer, []string{"answer connect ack accept pick talk dispatch"}, "end disconnect stop duration seconds"},
	{
		atEnd,
		[]string{"end ended stop disconnect hangup hang finish terminat releas close complet"},
		"wait queue wrap ack menu ivr reason",
	},
	{atWrapEnd, []string{"wrap acw aftercall after", "end stop finish"}, ""},
	{theIVR, []string{"ivr menu prequeue"}, "branch"},
	{
		theWait,
		[]string{"wait queue inqueue delay queued attente espera warte"},
		"answer abandon level prequeue post position exceed name date id no number",
	},
	{theSpeed, []string{"speed asa"}, "abandon"},
	{theSpeed, []string{"answer pickup", "to time delay seconds"}, "abandon"},
	{theGaveUp, []string{"abandon lost", "time to after duration sec seconds"}, "answer"},
	{theTalk, []string{"talk conv speak speech spoke bill gesprach engage connected conversation"}, "minutes"},
	{theTalk, []string{"in", "call"}, ""},
	{theHold, []string{"hold held"}, "before"},
	{theWrap, []string{"wrap acw aftercall after post"}, "queue"},
	{theHandle, []string{"handl agent aht service"}, "id no name number"},
	{
		theTotal,
		[]string{"total duration length elapsed call all"},
		"wait talk hold wrap queue ring ivr conv handl reroute overflow accept queued consult id charge sid",
	},
	{theRing, []string{"ring alert accept"}, ""},
}

// textHints are words of columns of texts.
var textHints = []hint{
	{
		"queue",
		[]string{"queue queues skill group team department abteilung service split csq cola topic desk campaign"},
		"agent time",
	},
	{
		"agent",
		[]string{"agent user operator member employee representative assigned dstchannel final rep"},
		"time team group disposition status outcome result",
	},
	{
		"outcome",
		[]string{"status outcome result disposition abandon abandoned answered cause reason missed"},
		"time code",
	},
	{
		"call",
		[]string{"id uuid guid sid callid ticket"},
		"caller agent queue skill user customer lead list campaign account team cc phone",
	},
}

// reportHints are the hints of columns of counts and means in reports.
var reportHints = []hint{
	{"offered", []string{"in"}, "sl queue time pct"},
	{"offered", []string{"offered offer presented angeboten"}, "avg average time max pct week last forecast dur duration"},
	{
		"offered",
		[]string{"offer offered offd receiv present enter incoming inbound queued nco volume calls contacts anrufe appels llamadas came"},
		"answer answ aban abandon abandoned handled acd avg average time max out dequeued transfer pct flow overflow lost missed " +
			"week forecast per speed last duration dur",
	},
	{
		"answered",
		[]string{"answer answered answ handl acd served connected handled nch took picked"},
		"avg average time max pct speed sec not level percentage within sl rate dur duration",
	},
	{
		"abandoned",
		[]string{"aban abandon lost missed abd quit gave"},
		"avg average time max pct rate sec percentage dur duration",
	},
	{"aht", []string{"avg average mean aht", "handle handling aht"}, "max"},
	{"aht", []string{"bearbeitung bearbeitungszeit"}, "nach"},
	{"talk time", []string{"avg average mean", "talk interaction acd conversation"}, "max pct"},
	{"after-call work", []string{"avg average mean", "acw wrap after work"}, "max"},
	{
		"total handle",
		[]string{"total sum handle handling", "handle handling", "time duration handle"},
		"avg average max",
	},
	{"total talk", []string{"total sum talk", "talk"}, "avg average max"},
	{"total work", []string{"total sum acw wrap", "acw wrap after"}, "avg average max"},
	{"asa", []string{"asa speed"}, "max"},
	{"asa", []string{"avg average", "answer wait queue"}, "max abandon"},
	{"ata", []string{"avg average mean", "aban abandon"}, "max"},
}

// holds reports whether the words of a name have a word of each group and none of the others.
func (h *hint) holds(tokens []string) bool {
	has := func(words string) bool {
		for word := range strings.FieldsSeq(words) {
			isOne := func(t string) bool { return t == word || len(word) > 3 && strings.HasPrefix(t, word) }
			if slices.ContainsFunc(tokens, isOne) {
				return true
			}
		}
		return false
	}
	if has(h.not) {
		return false
	}
	return !slices.ContainsFunc(h.all, func(group string) bool { return !has(group) })
}

// related are meanings that names mix up: Duration is often the talk time.
var related = map[string][]string{
	theTalk: {theTotal, theHandle}, theHandle: {theTalk, theTotal}, theTotal: {theHandle}, theSpeed: {theWait},
	theGaveUp: {theWait}, theWait: {theSpeed, theRing, theHold}, atArrival: {atJoin}, atJoin: {atArrival}, atEnd: {atWrapEnd},
}

// wordClass is a class of words in the names of columns.
type wordClass int

const (
	ofDates wordClass = iota
	ofTimes
	ofStarts
	ofEnds
	ofHours
	ofMinutes
	ofPeriods
	ofIDs
	ofKeys
	ofPlaces
	ofDirections
	ofWays
	ofKinds
	ofMedia
	ofTexts
	ofAbandons
	ofHolds
	ofHandles
	ofLengths
	ofOtherLengths
	ofMeans
	ofSums
	ofPeaks
	ofShares
	ofLevels
	ofTargets
	ofOtherCounts
)

// classWords are the words of each class.
var classWords = [...]string{
	ofDates: "date day datum fecha tag",
	ofTimes: `time interval hour half period slot start franja bloque intervalle creneau ending from uhrzeit hora heure zeit
		quarter std begin until end stunde bucket`,
	ofStarts:  "start begin from",
	ofEnds:    "end ending ende fin to until bis finish ends",
	ofHours:   "hour hora heure stunde",
	ofMinutes: "minute minutes min",
	ofPeriods: "minute hour week month year time interval",

	ofIDs:    "id no number phone ani dnis did ddi",
	ofKeys:   "hour minute id zip year month week date no dnis ddi did store number code target interval", // whole numbers that are no counts
	ofPlaces: "store shop branch site ddi dnis did",

	ofDirections: "direction dir type calltype richtung sens direccion sentido richting direzione kind",
	ofWays:       "direction dir richtung sens direccion sentido richting direzione", // a type may be one of a call in the menus
	ofKinds:      "direction type site",
	ofMedia:      "channel media medium kanal canal canale kanaal",
	ofTexts:      "direction channel media type weekday extension",

	ofAbandons:     "abandon abandoned missed lost",
	ofHolds:        "hold held holdtime",
	ofHandles:      "handle handling handled bearbeitungszeit",
	ofLengths:      "avg average mean duration seconds",
	ofOtherLengths: "max maximum longest forecast wait waiting speed answer queue delay abandon abandoned level hold ring", // no handle times

	ofMeans:       "avg average averages mean means aht",
	ofSums:        "avg average mean max total sum pct percent rate",
	ofPeaks:       "max maximum longest forecast",
	ofShares:      "pct percent percentage rate ratio share quote taux tasa met",
	ofLevels:      "service level sl sla",
	ofTargets:     "target threshold calls",
	ofOtherCounts: "forecast req required wk staff staffed out target plan agents occupancy", // of no calls of callers
}

// name is the name of a column with its parts.
type name struct {
	full   string // as camelCase has it
	plain  string // as nameAndUnit has it
	unit   string // likewise
	front  string // before a bracket, as normalized has it; "" without one
	tokens []string
	isUTC  bool // the name says so
	fits   map[string]float64
}

func newName(text string) name {
	n := name{full: camelCase(text), fits: map[string]float64{}}
	n.plain, n.unit = nameAndUnit(text)
	n.tokens = strings.Split(n.full, "_")
	if at := strings.IndexAny(text, "(["); at > 0 {
		n.front = camelCase(text[:at])
	}
	n.isUTC = slices.Contains(n.tokens, "utc") || slices.Contains(n.tokens, "gmt")
	return n
}

// hasWord reports whether a name has a word of a class.
func (n *name) hasWord(of wordClass) bool {
	for word := range strings.FieldsSeq(classWords[of]) {
		if slices.Contains(n.tokens, word) {
			return true
		}
	}
	return false
}

// answerNames are names of the answer that are the wait of answered calls if their cells are durations.
const answerNames = " answer answered answer_time time_to_answer speed_of_answer answer_delay "

// ownFit returns how well a name fits a meaning, whatever else it fits: see weights.go.
func (n *name) ownFit(of nameTable, hints []hint, value string) float64 {
	best := foreignName
	whole := n.plain
	front := n.front
	if n.full != n.plain { // the unit tells it: answered_seconds is no time of an answer
		if fit, ok := of[value][n.full]; ok {
			best = fit
		}
		if of.isOther(n.full, value) {
			whole = ""
		}
	}
	if of.isOther(n.plain, value) { // the words in the bracket tell it
		front = ""
	}
	for _, plain := range []string{whole, front} {
		for cut := range 2 {
			if plain == "" || value == theWait && strings.Contains(answerNames, " "+plain+" ") {
				break
			}
			if fit, ok := of[value][plain]; ok {
				best = min(best, fit+float64(cut)*cutName)
			}
			_, rest, ok := strings.Cut(plain, "_")
			if !ok || rest == "id" { // agent_id is no id of the call
				break
			}
			plain = rest
		}
	}
	if best <= weakName+cutName {
		return best
	}
	for i := range hints {
		if hints[i].value == value && hints[i].holds(n.tokens) {
			return min(best, hintedName)
		}
	}
	return best
}

// isOther reports whether a name is one of another meaning, and none of this one.
func (of nameTable) isOther(plain, value string) bool {
	if _, ok := of[value][plain]; ok {
		return false
	}
	for _, names := range of {
		if fit, ok := names[plain]; ok && fit <= exactName {
			return true
		}
	}
	return false
}

// fitCall is ownFit of a meaning of calls.
func (c *column) fitCall(value string) float64 {
	fit, ok := c.fits[value]
	if !ok {
		fit = c.ownFit(c.tables.calls, callHints, value)
		c.fits[value] = fit
	}
	return fit
}

// fitText is ownFit of a meaning of texts of calls. A word of the meaning in a longer name hints at it.
func (c *column) fitText(value string) float64 {
	key := "text " + value
	fit, ok := c.fits[key]
	if !ok {
		fit = c.ownFit(c.tables.calls, textHints, value)
		if fit == hintedName {
			fit = hintedText
		}
		c.fits[key] = fit
	}
	return fit
}

// fitReport is ownFit of a meaning of reports.
func (c *column) fitReport(value string) float64 {
	key := "report " + value
	fit, ok := c.fits[key]
	if !ok {
		fit = c.ownFit(c.tables.reports, reportHints, value)
		if c.hasWord(ofPeaks) {
			fit = foreignName
		}
		c.fits[key] = fit
	}
	return fit
}

// fit returns how well a column's name fits a meaning among others: a name of another meaning speaks against it.
func (c *column) fit(value string, among []string) float64 {
	own := c.fitCall(value)
	if own < foreignName-0.5 {
		return own
	}
	for _, other := range among {
		isNear := slices.Contains(related[value], other)
		if other != value && !isNear && c.fitCall(other) <= exactName {
			return otherName
		}
	}
	for _, near := range related[value] {
		if fit := c.fitCall(near); fit < 2 {
			return relatedName + fit/2
		}
	}
	for _, other := range among {
		if other != value && c.fitCall(other) <= 1 {
			return otherName
		}
	}
	return own
}

// unitWords are the words of units in the names of columns, as in "Talk Time (s)" or wait_ms. A word stands before
// the words that it ends with.
var unitWords = []struct {
	word, unit string
	isSuffix   bool // it counts without brackets, too
}{
	{"in_secs", "seconds", true},
	{"in_seconds", "seconds", true},
	{"in_minutes", "minutes", true},
	{"s", "seconds", false},
	{"sec", "seconds", true},
	{"secs", "seconds", true},
	{"second", "seconds", false},
	{"seconds", "seconds", true},
	{"m", "minutes", false},
	{"min", "minutes", true},
	{"mins", "minutes", true},
	{"minutes", "minutes", true},
	{"ms", "milliseconds", true},
	{"msec", "milliseconds", true},
	{"milliseconds", "milliseconds", true},
	{"h", "hours", false},
	{"hours", "hours", true},
	{"d", "days", false},
	{"days", "days", true},
	{"hh_mm_ss", "", true},
	{"h_mm_ss", "", true},
	{"mm_ss", "", true},
	{"m_ss", "", true},
	{"hhmmss", "", false},
	{"sek", "seconds", true},
	{"mn", "minutes", false},
	{"utc", "", true},
	{"gmt", "", true},
	{"local", "", false},
	{"pct", "", false},
	{"y_n", "", false},
	{"yes_no", "", false},
}

// normalized returns a column's name in the form of the tables: "Wrap-up end" is wrap_up_end.
func normalized(name string) string {
	var b strings.Builder
	for _, r := range withoutAccents(strings.ToLower(name)) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(r)
		case r == '%':
			b.WriteString("_pct_")
		default:
			b.WriteByte('_')
		}
	}

	parts := strings.FieldsFunc(b.String(), func(r rune) bool { return r == '_' })
	for i, part := range parts {
		if part == "ø" || part == "⌀" {
			parts[i] = "avg"
		}
	}
	return strings.Join(parts, "_")
}

// withoutAccents returns a text whose letters have no accents: é is e.
func withoutAccents(text string) string {
	isASCII := !strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII })
	if isASCII {
		return text
	}

	var b strings.Builder
	for _, r := range norm.NFD.String(text) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// nameAndUnit returns a column's name as normalized does, without the unit at its end, and the
// unit. The unit is "" if the name has none.
func nameAndUnit(name string) (plain, unit string) {
	if at := strings.LastIndexAny(name, "([{"); at > 0 {
		inside := normalized(name[at:])
		for _, w := range unitWords {
			if w.word == inside {
				return normalized(name[:at]), w.unit
			}
		}
	}

	plain = camelCase(name)
	for _, w := range unitWords {
		if rest, ok := strings.CutSuffix(plain, "_"+w.word); ok && w.isSuffix {
			return rest, w.unit
		}
	}

	// Asterisk and FreeSWITCH write the unit without a line between: billsec, progresssec.
	if strings.HasSuffix(plain, "sec") {
		return plain, "seconds"
	}
	return plain, ""
}

// camelCase returns a name as normalized does, with words divided where a capital follows a small
// letter: callStart is call_start.
func camelCase(name string) string {
	var b strings.Builder
	before := ' '
	for _, r := range name {
		if unicode.IsUpper(r) && unicode.IsLower(before) {
			b.WriteByte('_')
		}
		b.WriteRune(r)
		before = r
	}
	return normalized(b.String())
}

// outcomeWords are the words of systems for the outcomes, as normalized writes them, in six languages.
var outcomeWords = []struct{ outcome, words string }{
	{"abandoned", `missed no_answer noanswer unanswered not_answered abandon abandoned abandoned_in_queue lost dropped
		hung_up hangup hang_up hang caller_hung_up hung_up_in_queue n no false f 0 not_connected
		abandoned_call missed_call lost_call disconnected_in_queue queue_abandon cancel cancelled canceled
		abandoned_while_ringing abandoned_ringing unhandled not_handled ring_no_answer ringnoanswer aban
		hangup_in_queue unserved not_served no_agent failed verloren aufgelegt abgebrochen nicht_angenommen
		verpasst abandonne abandonnee perdu non_repondu manque abandonada abandonado perdida no_atendida
		verlaten gemist opgehangen abbandonata persa non_risposta perdido nao_atendida`},
	{"answered", `answered answer completed complete handled success successful y yes true t 1 connected served
		completed_by_agent completed_by_caller completeagent completecaller answered_by_agent ok talked
		finished resolved agent picked_up answered_call handled_by_agent normal angenommen beantwortet
		erfolgreich traite traitee repondu decroche atendida atendido contestada respondida beantwoord
		afgehandeld risposta gestita`},
	{"blocked", `blocked busy congestion`},
	{"timed_out", `timed_out timeout overflow overflowed exitwithtimeout exitempty`},
	{"left_by_choice", `left_by_choice exitwithkey`},
	{"left_message", `voicemail left_message voice_mail`},
	{"called_back", `called_back`},
	{"booked", `booked callback_requested callback`},
}

// isServed reports whether an outcome is one of a call that an agent answered.
func isServed(outcome string) bool { return outcome == "answered" || outcome == "called_back" }

// isUnserved reports whether an outcome says that no agent answered in the queue.
func isUnserved(outcome string) bool {
	return slices.Contains([]string{"abandoned", "blocked", "timed_out", "left_by_choice", "booked", "unreached"},
		outcome)
}

// yesWords and noWords are the words of columns of yes and no.
const (
	yesWords = " y yes true t 1 x j ja oui si sí "
	noWords  = " n no false f 0 nein non "
)

func isYes(word string) bool { return isOneOf(yesWords, word) }
func isNo(word string) bool  { return isOneOf(noWords, word) }

// isOneOf reports whether a cell has one of some words, which stand between spaces.
func isOneOf(words, cell string) bool {
	return cell != "" && strings.Contains(words, " "+strings.ToLower(cell)+" ")
}

// outboundWords are the directions of calls that nobody makes to a center, as normalized writes them.
const outboundWords = " outbound outgoing out outbound_call outgoing_call ausgehend sortant saliente uitgaand in_uscita " +
	"internal manual dialed "

// inboundWords are the directions of calls to a center.
const inboundWords = " inbound incoming in inbound_call incoming_call eingehend entrant entrante inkomend in_entrata "

// agentLogNames are names of columns that only logs of agents have, as normalized writes them.
const agentLogNames = " pause_epoch pause_sec wait_epoch dead_epoch dead_sec "

// mediaWords are kinds of contacts that are no calls.
const mediaWords = " chat email e-mail sms social whatsapp webchat message task fax video web_chat messaging "

// totalWords are the queues and the times in rows of totals and averages.
var totalWords = []string{
	"total", "totals", "grand total", "subtotal", "sub total", "sum", "average", "averages", "avg", "mean", "all", "all queues",
	"overall", "summary", "summe", "gesamtsumme", "zwischensumme", "gesamt", "somme",
	"mittelwert", "durchschnitt", "moyenne", "promedio", "suma", "totaal", "totale",
}

// sumWords begin the names of totals.
const sumWords = " total subtotal sum summe gesamtsumme zwischensumme gesamt suma somme totaal totale "

// nobodyWords are words in the place of an agent for nobody.
var nobodyWords = []string{
	"", "0", "none", "-", "n/a", "unassigned", "nobody", "null", "vdcl", "unknown", "ivr", "[none]", "system",
	"no agent",
	"no_server", "queue", "00000000-0000-0000-0000-000000000000",
}

func isNobody(word string) bool { return slices.Contains(nobodyWords, strings.ToLower(word)) }

// nothingWords are cells in which nothing stands.
var nothingWords = []string{"-", "--", "n/a", "#n/a", "null", "(null)", `\n`, "0000-00-00 00:00:00", "–", "—"}

// isNothing reports whether a cell has a word for what did not happen.
func isNothing(text string) bool {
	if text == "" || isNoDay(text) {
		return true
	}

	const longest = 19
	if len(text) > longest || isDigit(text[0]) && text[0] != '0' {
		return false
	}

	for _, word := range nothingWords {
		if len(word) == len(text) && strings.EqualFold(word, text) {
			return true
		}
	}

	return false
}

// noDays begin times that programs and databases write for none: the first day of the calendar, or the last.
var noDays = []string{
	"0000-00-00", "0001-01-01", "9999-01-01", "9999-12-31", "01.01.0001", "31.12.9999", "01/01/0001", "1/1/0001", "31/12/9999",
	"12/31/9999",
}

// isNoDay reports whether a text is a time of no day.
func isNoDay(text string) bool {
	const shortest = 8
	return len(text) >= shortest && strings.IndexByte("0139", text[0]) >= 0 && (strings.Contains(text, "000") ||
		strings.Contains(text, "9999")) && slices.ContainsFunc(noDays, func(day string) bool { return strings.HasPrefix(text, day) })
}

// voidWords are cells in which nothing stands, if the column has times, numbers or agents: programs write them.
var voidWords = []string{"none", "nan", "nat", "na"}

// isVoid reports whether a cell has one of voidWords.
func isVoid(text string) bool {
	const longest = 4
	return len(text) <= longest && len(text) > 1 && slices.Contains(voidWords, strings.ToLower(text))
}
