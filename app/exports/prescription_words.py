"""The sentences of the prescription's form in its three languages."""

from __future__ import annotations

from typing import Literal

Language = Literal["ru", "kk", "en"]
WORDS: dict[Language, dict[str, str]] = {
    "ru": {
        "language": "ru-RU",
        "draft": "ПРОЕКТ: до подписания не имеет силы",
        "demonstration_mark": "ДЕМОНСТРАЦИЯ",
        "demonstration": "Демонстрация: данные вымышлены, документ не имеет силы.",
        "title": "ПРЕДПИСАНИЕ № {number}",
        "about": "об устранении выявленных нарушений требований безопасности",
        "day": "d MMMM y 'года'", "no_day": "«___» ______________ 20___ года",
        "no_city": "город ____________________",
        "to": "Кому: директору школы", "school": "Школа", "district": "Район", "address": "Адрес",
        "basis": "По результатам обследования № {visit}, проведённого {day} комиссией в составе: {people}, выявлены "
                 "нарушения требований безопасности, указанные в таблице.",
        "order": "В связи с этим ПРЕДПИСЫВАЕТСЯ устранить выявленные нарушения в установленный срок.",
        "columns": "№|Требование|Что выявлено|Основание|Значимость нарушения",
        "due": "Срок устранения", "due_day": "{day} включительно", "due_rule": "{due} (по общему правилу — {rule})",
        "owner": "Ответственный за устранение",
        "budget": "Средства бюджета", "budget_yes": "требуются", "budget_no": "не требуются",
        "report": "Об исполнении предписания сообщить письменно",
        "report_to": "куда {blank}; каким образом {blank}; не позднее {day}",
        "warning": "Неисполнение предписания в установленный срок влечёт ответственность в соответствии с "
                   "законодательством Республики Казахстан.",
        "issued": "Предписание выдал (должность, фамилия, имя, отчество)",
        "received": "Предписание получил (должность, фамилия, имя, отчество)",
        "signed": "подпись {blank}   дата {day}",
        "page": "стр. {PAGE} из {NUMPAGES}",
    },
    "kk": {
        "language": "kk-KZ",
        "draft": "ЖОБА: қол қойылғанға дейін күші жоқ",
        "demonstration_mark": "ДЕМОНСТРАЦИЯ",
        "demonstration": "Демонстрация: деректер ойдан шығарылған, құжаттың күші жоқ.",
        "title": "НҰСҚАМА № {number}",
        "about": "қауіпсіздік талаптарының анықталған бұзушылықтарын жою туралы",
        "day": "y 'жылғы' d MMMM", "no_day": "20___ жылғы «___» ______________",
        "no_city": "____________________ қаласы",
        "to": "Кімге: мектеп директорына", "school": "Мектеп", "district": "Аудан", "address": "Мекенжайы",
        "basis": "Құрамында {people} бар комиссия {day} жүргізген № {visit} тексерудің нәтижелері бойынша қауіпсіздік "
                 "талаптарының кестеде көрсетілген бұзушылықтары анықталды.",
        "order": "Осыған байланысты анықталған бұзушылықтарды белгіленген мерзімде жою туралы НҰСҚАМА БЕРІЛЕДІ.",
        "columns": "№|Талап|Не анықталды|Негіз|Бұзушылықтың маңыздылығы",
        "due": "Жою мерзімі", "due_day": "{day}, осы күнді қоса алғанда",
        "due_rule": "{due} (жалпы ереже бойынша — {rule})",
        "owner": "Жоюға жауапты",
        "budget": "Бюджет қаражаты", "budget_yes": "қажет", "budget_no": "қажет емес",
        "report": "Нұсқаманың орындалғаны туралы жазбаша хабарлау қажет",
        "report_to": "қайда {blank}; қандай жолмен {blank}; мерзімі {day}",
        "warning": "Нұсқаманы белгіленген мерзімде орындамау Қазақстан Республикасының заңнамасына сәйкес "
                   "жауаптылыққа әкеп соғады.",
        "issued": "Нұсқаманы берген (лауазымы, тегі, аты, әкесінің аты)",
        "received": "Нұсқаманы алған (лауазымы, тегі, аты, әкесінің аты)",
        "signed": "қолы {blank}   күні {day}",
        "page": "{NUMPAGES} беттің {PAGE}-беті",
    },
    "en": {
        "language": "en-GB",
        "draft": "DRAFT: not in force until it is signed",
        "demonstration_mark": "DEMONSTRATION",
        "demonstration": "Demonstration: the data are invented, the document has no force.",
        "title": "PRESCRIPTION № {number}",
        "about": "to mend the breaches of security requirements that were found",
        "day": "d MMMM y", "no_day": "___ ______________ 20___",
        "no_city": "city of ____________________",
        "to": "To: the director of the school", "school": "School", "district": "District", "address": "Address",
        "basis": "The inspection № {visit} made on {day} by a commission of {people} found the breaches of security "
                 "requirements that the table lists.",
        "order": "It is therefore PRESCRIBED to mend the breaches found within the term set.",
        "columns": "№|Requirement|What was found|Basis|Weight of the breach",
        "due": "To be mended by", "due_day": "{day} inclusive", "due_rule": "{due} (by the general rule: {rule})",
        "owner": "Responsible for mending",
        "budget": "Budget money", "budget_yes": "needed", "budget_no": "not needed",
        "report": "Report in writing that the prescription is fulfilled",
        "report_to": "where {blank}; in what way {blank}; no later than {day}",
        "warning": "Not fulfilling the prescription within its term entails liability under the legislation of the "
                   "Republic of Kazakhstan.",
        "issued": "Prescription issued by (office, surname, name, patronymic)",
        "received": "Prescription received by (office, surname, name, patronymic)",
        "signed": "signature {blank}   date {day}",
        "page": "page {PAGE} of {NUMPAGES}",
    },
}
