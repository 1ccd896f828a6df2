//! Korean.

use crate::signal::cause::Cause::*;
use crate::signal::speakers::Says::{self, Exactly, Likely, Settles, Vaguely};

pub(in super::super) const SAYS: &[(&str, Says)] = &[
    (
        "sql server에 연결을 설정하는 중에 네트워크 관련 또는 인스턴스 관련",
        Vaguely(ConnectTimeout),
    ),
    (
        "서버에 연결했지만 사전 로그인 핸드셰이크 중에 오류가 발생했습니다",
        Likely(SslHandshake),
    ),
    (
        "로그인하기 전에 연결을 초기화하는 동안 오류가 발생하여 클라이언트에서 서버에 연결하지",
        Likely(ConnectionDropped),
    ),
    (
        "서버에 연결했지만 로그인하는 동안 오류가 발생했습니다",
        Vaguely(ConnectionDropped),
    ),
    (
        "서버에 연결했지만 통합 보안 로그인에 대해 보안/sspi 컨텍스트 정보를 가져오는",
        Vaguely(BadPassword),
    ),
    (
        "서버로 요청을 보내는 동안 전송 수준 오류가 발생했습니다",
        Likely(ConnectionDropped),
    ),
    (
        "서버로부터 결과를 수신하는 동안 전송 수준 오류가 발생했습니다",
        Likely(ConnectionDropped),
    ),
    (
        "서버로 정보를 보내는 동안 전송 수준 오류가 발생했습니다",
        Likely(ConnectionDropped),
    ),
    ("연결 제한 시간이 만료되었습니다", Settles(ConnectTimeout)),
    (
        "작업이 완료되기 전에 실행 제한 시간이 지났거나 서버가 응답하지 않습니다",
        Likely(LockOrQueryTimeout),
    ),
    (
        "풀링된 연결이 사용 중이었거나 최대 풀 크기에 도달했기 때문일 수",
        Settles(Capacity),
    ),
    (
        "연결하려는 sql server 인스턴스에서 암호화를 지원하지 않습니다",
        Exactly(SslHandshake),
    ),
    (
        "연결하려는 sql server 인스턴스에 암호화가 필요하지만 이 시스템에서 암호화를 지원하지",
        Exactly(SslRequired),
    ),
    ("에서 시작하는 사양에 맞지 않습니다", Exactly(BadJdbcUrl)),
    ("지원되지 않는 키워드입니다", Likely(BadJdbcUrl)),
    ("connectionstring 속성이 초기화되지 않았습니다", Likely(BadJdbcUrl)),
    (
        "클라이언트 드라이버에서 한 번 이상 연결을 복구하려고 했지만 모두 실패했습니다",
        Exactly(ConnectionDropped),
    ),
    (
        "sql server 인스턴스가 로그인 협상 중에 잘못되거나 지원되지 않는 프로토콜",
        Exactly(DriverServerMismatch),
    ),
    ("sql server에 대한 연결을 열 수 없습니다", Vaguely(ConnectTimeout)),
    (
        "지정된 서버/인스턴스를 찾는 중 오류가 발생했습니다",
        Vaguely(ConnectTimeout),
    ),
    ("sspi 컨텍스트를 생성할 수 없습니다", Settles(BadPassword)),
];
