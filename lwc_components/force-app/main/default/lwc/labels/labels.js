/**
 * Every text of the panel, by a short name. The custom labels hold the words and their translations.
 */
import actionAccept from '@salesforce/label/c.Cornerman_ActionAccept';
import actionAccepted from '@salesforce/label/c.Cornerman_ActionAccepted';
import actionAlternatives from '@salesforce/label/c.Cornerman_ActionAlternatives';
import actionAnswers from '@salesforce/label/c.Cornerman_ActionAnswers';
import actionChance from '@salesforce/label/c.Cornerman_ActionChance';
import actionDone from '@salesforce/label/c.Cornerman_ActionDone';
import actionDoneElsewhere from '@salesforce/label/c.Cornerman_ActionDoneElsewhere';
import actionDoneLooksLike from '@salesforce/label/c.Cornerman_ActionDoneLooksLike';
import actionDue from '@salesforce/label/c.Cornerman_ActionDue';
import actionEffort from '@salesforce/label/c.Cornerman_ActionEffort';
import actionElsewhere from '@salesforce/label/c.Cornerman_ActionElsewhere';
import actionElsewhereQuestion from '@salesforce/label/c.Cornerman_ActionElsewhereQuestion';
import actionHeading from '@salesforce/label/c.Cornerman_ActionHeading';
import actionLater from '@salesforce/label/c.Cornerman_ActionLater';
import actionLaterQuestion from '@salesforce/label/c.Cornerman_ActionLaterQuestion';
import actionLooksAgain from '@salesforce/label/c.Cornerman_ActionLooksAgain';
import actionMakeTask from '@salesforce/label/c.Cornerman_ActionMakeTask';
import actionMarkDone from '@salesforce/label/c.Cornerman_ActionMarkDone';
import actionNew from '@salesforce/label/c.Cornerman_ActionNew';
import actionNextJudgement from '@salesforce/label/c.Cornerman_ActionNextJudgement';
import actionNone from '@salesforce/label/c.Cornerman_ActionNone';
import actionNoneMeaning from '@salesforce/label/c.Cornerman_ActionNoneMeaning';
import actionNotForThisDeal from '@salesforce/label/c.Cornerman_ActionNotForThisDeal';
import actionNotNow from '@salesforce/label/c.Cornerman_ActionNotNow';
import actionOutcome from '@salesforce/label/c.Cornerman_ActionOutcome';
import actionRefuse from '@salesforce/label/c.Cornerman_ActionRefuse';
import actionRefuseQuestion from '@salesforce/label/c.Cornerman_ActionRefuseQuestion';
import actionServes from '@salesforce/label/c.Cornerman_ActionServes';
import actionWho from '@salesforce/label/c.Cornerman_ActionWho';
import andMore from '@salesforce/label/c.Cornerman_AndMore';
import asOf from '@salesforce/label/c.Cornerman_AsOf';
import askAnswered from '@salesforce/label/c.Cornerman_AskAnswered';
import askButton from '@salesforce/label/c.Cornerman_AskButton';
import askError from '@salesforce/label/c.Cornerman_AskError';
import askRefused from '@salesforce/label/c.Cornerman_AskRefused';
import askTitle from '@salesforce/label/c.Cornerman_AskTitle';
import askWaiting from '@salesforce/label/c.Cornerman_AskWaiting';
import askWaitingLong from '@salesforce/label/c.Cornerman_AskWaitingLong';
import askWaitingMeaning from '@salesforce/label/c.Cornerman_AskWaitingMeaning';
import bandFair from '@salesforce/label/c.Cornerman_BandFair';
import bandHigh from '@salesforce/label/c.Cornerman_BandHigh';
import bandLow from '@salesforce/label/c.Cornerman_BandLow';
import bandUnknown from '@salesforce/label/c.Cornerman_BandUnknown';
import blindHeading from '@salesforce/label/c.Cornerman_BlindHeading';
import blindMeaning from '@salesforce/label/c.Cornerman_BlindMeaning';
import callsCriteria from '@salesforce/label/c.Cornerman_CallsCriteria';
import callsDrill from '@salesforce/label/c.Cornerman_CallsDrill';
import callsError from '@salesforce/label/c.Cornerman_CallsError';
import callsHeading from '@salesforce/label/c.Cornerman_CallsHeading';
import callsMissingQuestion from '@salesforce/label/c.Cornerman_CallsMissingQuestion';
import callsNextTime from '@salesforce/label/c.Cornerman_CallsNextTime';
import callsNone from '@salesforce/label/c.Cornerman_CallsNone';
import callsNotScored from '@salesforce/label/c.Cornerman_CallsNotScored';
import callsRubric from '@salesforce/label/c.Cornerman_CallsRubric';
import causeNotCaptured from '@salesforce/label/c.Cornerman_CauseNotCaptured';
import causeNotMapped from '@salesforce/label/c.Cornerman_CauseNotMapped';
import causeNotSynced from '@salesforce/label/c.Cornerman_CauseNotSynced';
import causeUnreadable from '@salesforce/label/c.Cornerman_CauseUnreadable';
import causeWhere from '@salesforce/label/c.Cornerman_CauseWhere';
import conflictMeaning from '@salesforce/label/c.Cornerman_ConflictMeaning';
import conflictValues from '@salesforce/label/c.Cornerman_ConflictValues';
import dayAndAge from '@salesforce/label/c.Cornerman_DayAndAge';
import empty from '@salesforce/label/c.Cornerman_Empty';
import emptyMeaning from '@salesforce/label/c.Cornerman_EmptyMeaning';
import emptyTitle from '@salesforce/label/c.Cornerman_EmptyTitle';
import errorDetails from '@salesforce/label/c.Cornerman_ErrorDetails';
import errorIcon from '@salesforce/label/c.Cornerman_ErrorIcon';
import errorNoAccess from '@salesforce/label/c.Cornerman_ErrorNoAccess';
import errorNoAccessIcon from '@salesforce/label/c.Cornerman_ErrorNoAccessIcon';
import errorReading from '@salesforce/label/c.Cornerman_ErrorReading';
import errorRetry from '@salesforce/label/c.Cornerman_ErrorRetry';
import errorSaving from '@salesforce/label/c.Cornerman_ErrorSaving';
import errorTryLater from '@salesforce/label/c.Cornerman_ErrorTryLater';
import evidenceStandsOn from '@salesforce/label/c.Cornerman_EvidenceStandsOn';
import findingAcknowledge from '@salesforce/label/c.Cornerman_FindingAcknowledge';
import findingAcknowledged from '@salesforce/label/c.Cornerman_FindingAcknowledged';
import findingAnswers from '@salesforce/label/c.Cornerman_FindingAnswers';
import findingDeviate from '@salesforce/label/c.Cornerman_FindingDeviate';
import findingDeviateQuestion from '@salesforce/label/c.Cornerman_FindingDeviateQuestion';
import findingDeviation from '@salesforce/label/c.Cornerman_FindingDeviation';
import findingNew from '@salesforce/label/c.Cornerman_FindingNew';
import findingNoRisk from '@salesforce/label/c.Cornerman_FindingNoRisk';
import findingNoRiskQuestion from '@salesforce/label/c.Cornerman_FindingNoRiskQuestion';
import findingNotARisk from '@salesforce/label/c.Cornerman_FindingNotARisk';
import findingSnooze from '@salesforce/label/c.Cornerman_FindingSnooze';
import findingSnoozeQuestion from '@salesforce/label/c.Cornerman_FindingSnoozeQuestion';
import findingSnoozed from '@salesforce/label/c.Cornerman_FindingSnoozed';
import formCancel from '@salesforce/label/c.Cornerman_FormCancel';
import formReason from '@salesforce/label/c.Cornerman_FormReason';
import formSave from '@salesforce/label/c.Cornerman_FormSave';
import formUntil from '@salesforce/label/c.Cornerman_FormUntil';
import gapsAsk from '@salesforce/label/c.Cornerman_GapsAsk';
import gapsBelow from '@salesforce/label/c.Cornerman_GapsBelow';
import gapsElements from '@salesforce/label/c.Cornerman_GapsElements';
import gapsHeading from '@salesforce/label/c.Cornerman_GapsHeading';
import gapsHeadingOf from '@salesforce/label/c.Cornerman_GapsHeadingOf';
import gapsLeast from '@salesforce/label/c.Cornerman_GapsLeast';
import gapsNone from '@salesforce/label/c.Cornerman_GapsNone';
import gapsNote from '@salesforce/label/c.Cornerman_GapsNote';
import gapsSince from '@salesforce/label/c.Cornerman_GapsSince';
import listBroken from '@salesforce/label/c.Cornerman_ListBroken';
import loading from '@salesforce/label/c.Cornerman_Loading';
import lookContradiction from '@salesforce/label/c.Cornerman_LookContradiction';
import lookCut from '@salesforce/label/c.Cornerman_LookCut';
import lookPolitics from '@salesforce/label/c.Cornerman_LookPolitics';
import lookPricing from '@salesforce/label/c.Cornerman_LookPricing';
import lookProcurement from '@salesforce/label/c.Cornerman_LookProcurement';
import lookSides from '@salesforce/label/c.Cornerman_LookSides';
import markMet from '@salesforce/label/c.Cornerman_MarkMet';
import markMissed from '@salesforce/label/c.Cornerman_MarkMissed';
import markNotApplicable from '@salesforce/label/c.Cornerman_MarkNotApplicable';
import markPartly from '@salesforce/label/c.Cornerman_MarkPartly';
import markUnknown from '@salesforce/label/c.Cornerman_MarkUnknown';
import panelTitle from '@salesforce/label/c.Cornerman_PanelTitle';
import peopleCooling from '@salesforce/label/c.Cornerman_PeopleCooling';
import peopleEngaged from '@salesforce/label/c.Cornerman_PeopleEngaged';
import peopleHeading from '@salesforce/label/c.Cornerman_PeopleHeading';
import peopleLeft from '@salesforce/label/c.Cornerman_PeopleLeft';
import peopleMissing from '@salesforce/label/c.Cornerman_PeopleMissing';
import peopleMissingIcon from '@salesforce/label/c.Cornerman_PeopleMissingIcon';
import peopleNoTouch from '@salesforce/label/c.Cornerman_PeopleNoTouch';
import peopleNone from '@salesforce/label/c.Cornerman_PeopleNone';
import peopleNotHeard from '@salesforce/label/c.Cornerman_PeopleNotHeard';
import peopleNote from '@salesforce/label/c.Cornerman_PeopleNote';
import peopleSilent from '@salesforce/label/c.Cornerman_PeopleSilent';
import peopleTouch from '@salesforce/label/c.Cornerman_PeopleTouch';
import peopleTouchUnknown from '@salesforce/label/c.Cornerman_PeopleTouchUnknown';
import quoteCall from '@salesforce/label/c.Cornerman_QuoteCall';
import quoteMinute from '@salesforce/label/c.Cornerman_QuoteMinute';
import quoteWithheld from '@salesforce/label/c.Cornerman_QuoteWithheld';
import quoted from '@salesforce/label/c.Cornerman_Quoted';
import recordContact from '@salesforce/label/c.Cornerman_RecordContact';
import recordContactRole from '@salesforce/label/c.Cornerman_RecordContactRole';
import recordEmail from '@salesforce/label/c.Cornerman_RecordEmail';
import recordFieldHistory from '@salesforce/label/c.Cornerman_RecordFieldHistory';
import recordMeeting from '@salesforce/label/c.Cornerman_RecordMeeting';
import recordOpportunity from '@salesforce/label/c.Cornerman_RecordOpportunity';
import recordStageHistory from '@salesforce/label/c.Cornerman_RecordStageHistory';
import recordTask from '@salesforce/label/c.Cornerman_RecordTask';
import recordVideoCall from '@salesforce/label/c.Cornerman_RecordVideoCall';
import recordVoiceCall from '@salesforce/label/c.Cornerman_RecordVoiceCall';
import riskBase from '@salesforce/label/c.Cornerman_RiskBase';
import riskChance from '@salesforce/label/c.Cornerman_RiskChance';
import riskDown from '@salesforce/label/c.Cornerman_RiskDown';
import riskFirst from '@salesforce/label/c.Cornerman_RiskFirst';
import riskGauge from '@salesforce/label/c.Cornerman_RiskGauge';
import riskHeading from '@salesforce/label/c.Cornerman_RiskHeading';
import riskNoChance from '@salesforce/label/c.Cornerman_RiskNoChance';
import riskPreview from '@salesforce/label/c.Cornerman_RiskPreview';
import riskQuiet from '@salesforce/label/c.Cornerman_RiskQuiet';
import riskSmaller from '@salesforce/label/c.Cornerman_RiskSmaller';
import riskSum from '@salesforce/label/c.Cornerman_RiskSum';
import riskTerms from '@salesforce/label/c.Cornerman_RiskTerms';
import riskUnchanged from '@salesforce/label/c.Cornerman_RiskUnchanged';
import riskUnit from '@salesforce/label/c.Cornerman_RiskUnit';
import riskUnknown from '@salesforce/label/c.Cornerman_RiskUnknown';
import riskUp from '@salesforce/label/c.Cornerman_RiskUp';
import roleBlocker from '@salesforce/label/c.Cornerman_RoleBlocker';
import roleChampion from '@salesforce/label/c.Cornerman_RoleChampion';
import roleEconomicBuyer from '@salesforce/label/c.Cornerman_RoleEconomicBuyer';
import roleOther from '@salesforce/label/c.Cornerman_RoleOther';
import roleProcurement from '@salesforce/label/c.Cornerman_RoleProcurement';
import roleTechnical from '@salesforce/label/c.Cornerman_RoleTechnical';
import roleUnknown from '@salesforce/label/c.Cornerman_RoleUnknown';
import roleUser from '@salesforce/label/c.Cornerman_RoleUser';
import seenSince from '@salesforce/label/c.Cornerman_SeenSince';
import showAll from '@salesforce/label/c.Cornerman_ShowAll';
import sideBuyer from '@salesforce/label/c.Cornerman_SideBuyer';
import sideRep from '@salesforce/label/c.Cornerman_SideRep';
import staleFailed from '@salesforce/label/c.Cornerman_StaleFailed';
import staleIcon from '@salesforce/label/c.Cornerman_StaleIcon';
import staleMeaning from '@salesforce/label/c.Cornerman_StaleMeaning';
import staleNever from '@salesforce/label/c.Cornerman_StaleNever';
import staleOld from '@salesforce/label/c.Cornerman_StaleOld';
import stalePaused from '@salesforce/label/c.Cornerman_StalePaused';
import staleStopped from '@salesforce/label/c.Cornerman_StaleStopped';
import stepBreached from '@salesforce/label/c.Cornerman_StepBreached';
import stepCorrection from '@salesforce/label/c.Cornerman_StepCorrection';
import stepDeviation from '@salesforce/label/c.Cornerman_StepDeviation';
import stepDone from '@salesforce/label/c.Cornerman_StepDone';
import stepGate from '@salesforce/label/c.Cornerman_StepGate';
import stepNotApplicable from '@salesforce/label/c.Cornerman_StepNotApplicable';
import stepNotDone from '@salesforce/label/c.Cornerman_StepNotDone';
import stepReason from '@salesforce/label/c.Cornerman_StepReason';
import stepUnknown from '@salesforce/label/c.Cornerman_StepUnknown';
import stepsHeading from '@salesforce/label/c.Cornerman_StepsHeading';
import stepsNone from '@salesforce/label/c.Cornerman_StepsNone';
import stepsNote from '@salesforce/label/c.Cornerman_StepsNote';
import strengthAssumed from '@salesforce/label/c.Cornerman_StrengthAssumed';
import strengthConfirmed from '@salesforce/label/c.Cornerman_StrengthConfirmed';
import strengthContradicted from '@salesforce/label/c.Cornerman_StrengthContradicted';
import strengthInferred from '@salesforce/label/c.Cornerman_StrengthInferred';
import strengthNotAsked from '@salesforce/label/c.Cornerman_StrengthNotAsked';
import strengthStale from '@salesforce/label/c.Cornerman_StrengthStale';
import strengthUnknown from '@salesforce/label/c.Cornerman_StrengthUnknown';
import takeBack from '@salesforce/label/c.Cornerman_TakeBack';
import taskMade from '@salesforce/label/c.Cornerman_TaskMade';
import taskOpen from '@salesforce/label/c.Cornerman_TaskOpen';
import timingImmediate from '@salesforce/label/c.Cornerman_TimingImmediate';
import timingNextWeek from '@salesforce/label/c.Cornerman_TimingNextWeek';
import timingThisWeek from '@salesforce/label/c.Cornerman_TimingThisWeek';
import timingWait from '@salesforce/label/c.Cornerman_TimingWait';
import untilDay from '@salesforce/label/c.Cornerman_UntilDay';

export const labels = {
    actionAccept,
    actionAccepted,
    actionAlternatives,
    actionAnswers,
    actionChance,
    actionDone,
    actionDoneElsewhere,
    actionDoneLooksLike,
    actionDue,
    actionEffort,
    actionElsewhere,
    actionElsewhereQuestion,
    actionHeading,
    actionLater,
    actionLaterQuestion,
    actionLooksAgain,
    actionMakeTask,
    actionMarkDone,
    actionNew,
    actionNextJudgement,
    actionNone,
    actionNoneMeaning,
    actionNotForThisDeal,
    actionNotNow,
    actionOutcome,
    actionRefuse,
    actionRefuseQuestion,
    actionServes,
    actionWho,
    andMore,
    asOf,
    askAnswered,
    askButton,
    askError,
    askRefused,
    askTitle,
    askWaiting,
    askWaitingLong,
    askWaitingMeaning,
    bandFair,
    bandHigh,
    bandLow,
    bandUnknown,
    blindHeading,
    blindMeaning,
    callsCriteria,
    callsDrill,
    callsError,
    callsHeading,
    callsMissingQuestion,
    callsNextTime,
    callsNone,
    callsNotScored,
    callsRubric,
    causeNotCaptured,
    causeNotMapped,
    causeNotSynced,
    causeUnreadable,
    causeWhere,
    conflictMeaning,
    conflictValues,
    dayAndAge,
    empty,
    emptyMeaning,
    emptyTitle,
    errorDetails,
    errorIcon,
    errorNoAccess,
    errorNoAccessIcon,
    errorReading,
    errorRetry,
    errorSaving,
    errorTryLater,
    evidenceStandsOn,
    findingAcknowledge,
    findingAcknowledged,
    findingAnswers,
    findingDeviate,
    findingDeviateQuestion,
    findingDeviation,
    findingNew,
    findingNoRisk,
    findingNoRiskQuestion,
    findingNotARisk,
    findingSnooze,
    findingSnoozeQuestion,
    findingSnoozed,
    formCancel,
    formReason,
    formSave,
    formUntil,
    gapsAsk,
    gapsBelow,
    gapsElements,
    gapsHeading,
    gapsHeadingOf,
    gapsLeast,
    gapsNone,
    gapsNote,
    gapsSince,
    listBroken,
    loading,
    lookContradiction,
    lookCut,
    lookPolitics,
    lookPricing,
    lookProcurement,
    lookSides,
    markMet,
    markMissed,
    markNotApplicable,
    markPartly,
    markUnknown,
    panelTitle,
    peopleCooling,
    peopleEngaged,
    peopleHeading,
    peopleLeft,
    peopleMissing,
    peopleMissingIcon,
    peopleNoTouch,
    peopleNone,
    peopleNotHeard,
    peopleNote,
    peopleSilent,
    peopleTouch,
    peopleTouchUnknown,
    quoteCall,
    quoteMinute,
    quoteWithheld,
    quoted,
    recordContact,
    recordContactRole,
    recordEmail,
    recordFieldHistory,
    recordMeeting,
    recordOpportunity,
    recordStageHistory,
    recordTask,
    recordVideoCall,
    recordVoiceCall,
    riskBase,
    riskChance,
    riskDown,
    riskFirst,
    riskGauge,
    riskHeading,
    riskNoChance,
    riskPreview,
    riskQuiet,
    riskSmaller,
    riskSum,
    riskTerms,
    riskUnchanged,
    riskUnit,
    riskUnknown,
    riskUp,
    roleBlocker,
    roleChampion,
    roleEconomicBuyer,
    roleOther,
    roleProcurement,
    roleTechnical,
    roleUnknown,
    roleUser,
    seenSince,
    showAll,
    sideBuyer,
    sideRep,
    staleFailed,
    staleIcon,
    staleMeaning,
    staleNever,
    staleOld,
    stalePaused,
    staleStopped,
    stepBreached,
    stepCorrection,
    stepDeviation,
    stepDone,
    stepGate,
    stepNotApplicable,
    stepNotDone,
    stepReason,
    stepUnknown,
    stepsHeading,
    stepsNone,
    stepsNote,
    strengthAssumed,
    strengthConfirmed,
    strengthContradicted,
    strengthInferred,
    strengthNotAsked,
    strengthStale,
    strengthUnknown,
    takeBack,
    taskMade,
    taskOpen,
    timingImmediate,
    timingNextWeek,
    timingThisWeek,
    timingWait,
    untilDay
};
